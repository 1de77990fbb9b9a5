import path from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';
import { contractRoutes } from './plugins/contract-routes.ts';
import { seatPageFiles } from './plugins/seat-page-files.ts';

const ROOT = import.meta.dirname;

/** The emulator serves an API below a path of its own; the client knows only `/api` and `/socket` of its own origin. */
function toStage(address: string, from: RegExp): ProxyOptions {
  const { origin, pathname } = new URL(address);
  return {
    target: origin,
    changeOrigin: true,
    ws: true,
    rewrite: (url) => url.replace(from, (at) => pathname + at.replace('/socket', '')),
  };
}

// `tiketi dev` names the running cloud; a build needs none.
const { TIKETI_API_URL: apiUrl, TIKETI_SOCKET_URL: socketUrl } = process.env;

export default defineConfig({
  root: ROOT,
  plugins: [
    contractRoutes(path.resolve(ROOT, '../lambdas/contracts.ts')),
    lingui({ cwd: ROOT, macroTransform: true, failOnMissing: true }),
    react(),
    tailwindcss(),
    seatPageFiles(),
  ],
  build: {
    target: 'es2023',
    // The first versions with `light-dark()`.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    manifest: true,
    sourcemap: false,
    // An inlined script would need a hash in the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ['index.html', 'waiting.html'].map((file) => path.join(ROOT, file)) },
  },
  server: {
    ...(apiUrl !== undefined &&
      socketUrl !== undefined && {
        proxy: {
          '/api': toStage(apiUrl, /^\/api/),
          '/socket': toStage(socketUrl.replace(/^ws/, 'http'), /^\/socket/),
        },
      }),
  },
});
