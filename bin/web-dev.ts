import { execa } from 'execa';
import { apiUrl, socketUrl } from '../localstack/cloud/addresses.ts';
import { CHECKOUT, inCheckout } from '../localstack/cloud/checkout.ts';
import type { Cloud } from '../localstack/cloud/part.ts';

/**
 * Starts Vite's own server for the web client beside the built one: a change shows in the browser at once. It takes the next
 * free port, prints its address and ends with this process.
 */
export function startWebDev(cloud: Cloud): void {
  const vite = [inCheckout('node_modules/vite/bin/vite.js'), 'web', '--host', '127.0.0.1'];
  const running = execa(process.execPath, [...vite, '--port', String(cloud.ports.web + 1)], {
    cwd: CHECKOUT,
    env: {
      TIKETI_API_URL: apiUrl(cloud),
      TIKETI_SOCKET_URL: socketUrl(cloud),
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  running.then(
    ({ exitCode }) => {
      if (exitCode !== 0 && exitCode !== undefined) console.error(`the web client's server ended with ${exitCode}`);
    },
    () => undefined,
  );
}
