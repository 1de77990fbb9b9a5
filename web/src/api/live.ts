import type { Api } from './client.ts';

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;
const PING_EVERY_MS = 25_000;

/** How news arrive now: pushed over the socket, or by asking again and again. */
export type Line = 'live' | 'polling';

interface Listener {
  readonly onFrame: (frame: Readonly<Record<string, unknown>>) => void;
  readonly onLine: (line: Line) => void;
}

/** Waits for the time, or until the browser is back online. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  addEventListener('online', () => resolve(), { once: true, signal });
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

/** Grows by two with each failure up to 30 s, with jitter so that clients do not return all at once. */
export const backoffMs = (failures: number): number =>
  Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures) * (0.5 + Math.random() / 2);

/** Keeps a socket open until the signal ends it. Callers keep polling: the socket only brings news earlier. */
export async function keepSocket(ask: Api, { onFrame, onLine }: Listener, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { ticket } = await ask('createSocketTicket', { signal });
      await runSocket(
        ticket,
        {
          onFrame,
          onLine: (line) => {
            failures = 0;
            onLine(line);
          },
        },
        signal,
      );
    } catch {
      // No ticket or no connection: try again after a pause. Polling goes on meanwhile.
    }
    onLine('polling');
    await pause(backoffMs(failures++), signal);
  }
}

function runSocket(ticket: string, { onFrame, onLine }: Listener, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/socket?ticket=${encodeURIComponent(ticket)}`);
  const ping = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send('{"action":"ping"}');
  }, PING_EVERY_MS);
  socket.onopen = () => onLine('live');
  socket.onmessage = ({ data }) => {
    const frame: unknown = JSON.parse(String(data));
    if (typeof frame === 'object' && frame !== null) onFrame(frame as Readonly<Record<string, unknown>>);
  };
  socket.onclose = () => resolve();
  signal.addEventListener('abort', () => socket.close(), { once: true });
  return promise.finally(() => clearInterval(ping));
}
