import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { inCheckout } from '../../localstack/cloud/checkout.ts';

export const openapi = (program: Command): void => {
  program
    .command('openapi')
    .description(
      'write the files that are generated from the contracts: the OpenAPI document and the routes of messages',
    )
    .action(async () => {
      // Loaded here, because no other command needs every contract.
      const { generatedFiles } = await import('../openapi.ts');
      for (const [file, content] of Object.entries(generatedFiles())) {
        writeFileSync(inCheckout(file), `${JSON.stringify(content, null, 2)}\n`);
        console.log(`wrote ${file}`);
      }
    });
};
