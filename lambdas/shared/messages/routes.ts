import routes from './routes.json' with { type: 'json' };

/**
 * Message type → URLs of the queues of its subscribers, as a sender needs them.
 *
 * `routes.json` is generated from the contracts and bundled with the code; the environment has the URLs. While a deploy has
 * updated the code of a function and not yet its environment, a queue may lack its URL: its key then stands in its place,
 * SQS refuses it, and the message stays in the outbox until the relay sends it.
 */
export const queuesByType = (urls: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(routes).map(([type, keys]) => [type, keys.map((key) => urls[key] ?? key)]));
