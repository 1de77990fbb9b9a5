/**
 * Toss Payments on this machine: its core API under /v1, a checkout page, and controls for scripts and tests under /_fake.
 * Run as: node server.ts --port N --state DIR [--webhook URL] [--slow-ms N]
 */
import { parseArgs } from 'node:util';
import { startFake } from './fake.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    state: { type: 'string' },
    webhook: { type: 'string' },
    'slow-ms': { type: 'string' },
  },
});
const { port, state, webhook } = values;
if (port === undefined || state === undefined) throw new Error('--port and --state are needed');

const fake = await startFake({
  port: Number(port),
  stateFolder: state,
  webhookUrl: webhook,
  ...(values['slow-ms'] !== undefined && { slowCardMs: Number(values['slow-ms']) }),
});
console.log(`Toss (fake) on ${fake.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void fake.close().then(() => process.exit(0)));
}
