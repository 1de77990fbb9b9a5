/** Text modules: loaded by esbuild, jest and Node itself as their plain source. */
declare module '*.lua' {
  const source: string;
  export default source;
}
declare module '*.sql' {
  const source: string;
  export default source;
}
declare module '*.eta' {
  const source: string;
  export default source;
}
