import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import * as z from 'zod';

const ID = 'virtual:routes';

const contractsSchema = z.object({
  contracts: z.record(
    z.string(),
    z.object({
      routes: z.record(
        z.string(),
        z.object({ method: z.string(), path: z.string(), access: z.string(), idempotent: z.literal(true).optional() }),
      ),
    }),
  ),
});

/**
 * Provides `virtual:routes`: method, path and access of every route in the contracts. The schemas stay out of the bundle;
 * their types reach the client by `import type`.
 */
export const contractRoutes = (contractsFile: string): Plugin => ({
  name: 'contract-routes',
  resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
  async load(id) {
    if (id !== `\0${ID}`) return undefined;
    this.addWatchFile(contractsFile);
    const { contracts } = contractsSchema.parse(await import(pathToFileURL(contractsFile).href));
    const table = Object.fromEntries(
      Object.values(contracts).flatMap(({ routes }) =>
        Object.entries(routes).map(([name, { method, path, access }]) => [name, [method, path, access]]),
      ),
    );
    return `export const routes = ${JSON.stringify(table)};`;
  },
});
