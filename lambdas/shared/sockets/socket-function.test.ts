import { expect, it } from '@jest/globals';
import { socketFunction } from './socket-function.ts';

const CONNECTION = 'c1';

/** What the handlers were called with. */
async function callsFor(
  eventType: 'CONNECT' | 'DISCONNECT' | 'MESSAGE',
  routeKey: string,
  body?: string,
): Promise<string[]> {
  const calls: string[] = [];
  const handler = socketFunction({
    connect: () => Promise.resolve(calls.push('connect') > 0),
    disconnect: () => Promise.resolve(void calls.push('disconnect')),
    frame: (frame) => Promise.resolve(void calls.push(`frame ${frame.body}`)),
  });
  await handler({ requestContext: { connectionId: CONNECTION, routeKey, eventType }, body });
  return calls;
}

it.each([
  ['CONNECT', '$connect', 'connect'],
  ['DISCONNECT', '$disconnect', 'disconnect'],
] as const)('%s is the opening or the end of a socket', async (eventType, routeKey, called) => {
  expect(await callsFor(eventType, routeKey)).toEqual([called]);
});

// API Gateway selects the route by the frame's own `action`, so a client can name any route.
it.each(['$connect', '$disconnect', '$default'])('a frame that names the route %s is a frame', async (action) => {
  const body = JSON.stringify({ action });
  expect(await callsFor('MESSAGE', action, body)).toEqual([`frame ${body}`]);
});
