import type { ServiceContract } from './message.ts';

/** A queue of a service: one that its subscriptions name, or one that starts a function. */
export interface ServiceQueue {
  readonly service: string;
  /** `inbox`, `bulk` or the name of a private queue. */
  readonly name: string;
  /** Types of the messages that are sent to it; empty for a private queue. */
  readonly types: readonly string[];
}

/** The queue's name among the queues of all services. */
export const queueKey = ({ service, name }: Pick<ServiceQueue, 'service' | 'name'>): string => `${service}-${name}`;

/** The queues of all services. */
export const queuesOf = (services: readonly ServiceContract[]): readonly ServiceQueue[] =>
  services.flatMap(({ name: service, functions, subscriptions }) => {
    const triggers = Object.values(functions).map(({ trigger }) => trigger);
    const started = triggers.flatMap((trigger) => (trigger.kind === 'queue' ? trigger.queues : []));
    const names = new Set<string>([...subscriptions.map(({ queue }) => queue), ...started]);
    return [...names].map((name) => ({
      service,
      name,
      types: subscriptions.filter(({ queue }) => queue === name).map(({ message }) => message.type),
    }));
  });

/** Message type → keys of the queues of its subscribers. A type without a subscriber is left out. */
export function messageRoutes(services: readonly ServiceContract[]): Readonly<Record<string, readonly string[]>> {
  const queues = queuesOf(services);
  const types = services.flatMap(({ publishes }) => publishes.map(({ type }) => type)).sort();
  const routes = types.map((type): [string, readonly string[]] => [
    type,
    queues.filter((queue) => queue.types.includes(type)).map(queueKey),
  ]);
  return Object.fromEntries(routes.filter(([, keys]) => keys.length > 0));
}
