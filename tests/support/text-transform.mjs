/** Jest's loader for plain-text modules (.lua, .sql, .eta); esbuild's text loader and bin/text-loader.mjs do the same. */
// biome-ignore lint/style/noDefaultExport: jest takes a transformer as a module's default export
export default {
  process: (source) => ({ code: `export default ${JSON.stringify(source)};` }),
};
