/** Jest's loader for plain-text modules (.lua, .sql, .eta); esbuild's text loader and bin/text-loader.mjs do the same. */
export default {
  process: (source) => ({ code: `export default ${JSON.stringify(source)};` }),
};
