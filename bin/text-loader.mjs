import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const isText = (url) => /\.(lua|sql|eta)$/.test(url);

/** Node's loader for plain-text modules; esbuild's text loader and tests/support/text-transform.mjs do the same. */
registerHooks({
  load: (url, context, nextLoad) => {
    if (!isText(url)) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(source)};` };
  },
});
