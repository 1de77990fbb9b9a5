import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { inCheckout } from '../../localstack/cloud/checkout.ts';

const DOCUMENT = 'lambdas/platform/openapi.json';

export const openapi = (program: Command): void => {
  program
    .command('openapi')
    .description(`write ${DOCUMENT} from the table of routes`)
    .action(async () => {
      // Loaded here: no other command needs every contract.
      const { openApiDocument } = await import('../openapi.ts');
      writeFileSync(inCheckout(DOCUMENT), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
      console.log(`wrote ${DOCUMENT}`);
    });
};
