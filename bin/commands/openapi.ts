import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { inCheckout } from '../../localstack/checkout.ts';
import { Failure } from '../../localstack/failure.ts';

const GENERATOR = 'bin/openapi.ts';
const DOCUMENT = 'lambdas/platform/openapi.json';

export const openapi = (program: Command): void => {
  program
    .command('openapi')
    .description(`write ${DOCUMENT} from the table of routes`)
    .action(async () => {
      const generate = await generator();
      writeFileSync(inCheckout(DOCUMENT), `${JSON.stringify(generate(), null, 2)}\n`);
      console.log(`wrote ${DOCUMENT}`);
    });
};

async function generator(): Promise<() => unknown> {
  const file = inCheckout(GENERATOR);
  const loaded: unknown = existsSync(file) ? await import(pathToFileURL(file).href) : undefined;
  if (
    typeof loaded === 'object' &&
    loaded !== null &&
    'openApiDocument' in loaded &&
    typeof loaded.openApiDocument === 'function'
  ) {
    return loaded.openApiDocument as () => unknown;
  }
  throw new Failure({
    step: 'openapi',
    because: `${GENERATOR} gives no openApiDocument()`,
    mend: 'bring the checkout up to date',
  });
}
