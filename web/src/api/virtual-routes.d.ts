declare module 'virtual:routes' {
  /** Operation name → method, path, access. */
  export const routes: Readonly<
    Record<string, readonly [method: string, path: string, access: 'public' | 'user' | 'admin']>
  >;
}
