import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createNamespace, destroyNamespace, getNamespace } from './async-context.ts';

const NAME = 'AWSXRay';
afterEach(() => destroyNamespace(NAME));

describe('a namespace', () => {
  it('is found by its name until it is destroyed', () => {
    const made = createNamespace(NAME);
    expect(getNamespace(NAME)).toBe(made);
    destroyNamespace(NAME);
    expect(getNamespace(NAME)).toBeUndefined();
  });

  it('keeps what was set at the start for all that comes later', async () => {
    const namespace = createNamespace(NAME);
    expect(namespace.get('segment')).toBeUndefined();
    namespace.enter(namespace.createContext());
    namespace.set('segment', 'facade');
    await setTimeout(1);
    expect(namespace.get('segment')).toBe('facade');
  });

  it('keeps two runs at once apart, across timers and promises', async () => {
    const namespace = createNamespace(NAME);
    namespace.enter(namespace.createContext());
    namespace.set('segment', 'facade');
    const seen: unknown[] = [];
    const step = (name: string, ms: number): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      namespace.run(() => {
        seen.push(namespace.get('segment'));
        namespace.set('segment', name);
        void setTimeout(ms).then(() => {
          seen.push(namespace.get('segment'));
          resolve();
        });
      });
      return promise;
    };
    await Promise.all([step('slow', 20), step('quick', 1)]);
    expect(seen).toEqual(['facade', 'facade', 'quick', 'slow']);
    expect(namespace.get('segment')).toBe('facade');
  });

  it('runs what was bound in the context of the binding', () => {
    const namespace = createNamespace(NAME);
    let bound = (): unknown => undefined;
    namespace.run(() => {
      namespace.set('segment', 'inner');
      bound = namespace.bind(() => namespace.get('segment'));
    });
    expect(namespace.get('segment')).toBeUndefined();
    expect(bound()).toBe('inner');
  });

  it('takes no value where nothing would ever see it', () => {
    expect(() => createNamespace(NAME).set('segment', 'lost')).toThrow();
  });
});
