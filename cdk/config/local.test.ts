import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRoot } from '../root.ts';
import { local } from './local.ts';

const compose = readFileSync(inRoot('docker-compose.localstack.yml'), 'utf8');

/** Variable → its default, of every `${VARIABLE:-default}` in the compose file; several defaults for one name are all there. */
const composeDefaults = new Map<string, Set<string>>();
for (const [, name = '', value = ''] of compose.matchAll(/\$\{(\w+):-([^}]*)\}/g))
  composeDefaults.set(name, new Set([...(composeDefaults.get(name) ?? []), value]));

const composeSetting = (name: string): string | undefined => new RegExp(`^ *${name}: (\\S+)$`, 'm').exec(compose)?.[1];

const postgresOf = (env: NodeJS.ProcessEnv) => {
  const { stores } = local(env);
  if (stores.kind !== 'existing') throw new Error('the stage local is given its stores');
  return stores;
};

describe('the stage local, deployed by a plain cdklocal', () => {
  it('has the addresses and the account of docker-compose.localstack.yml', () => {
    const { postgres, redis } = postgresOf({});
    const { toss, pinned } = local({});
    expect(Object.fromEntries(composeDefaults)).toMatchObject({
      TIKETI_PORT_POSTGRES: new Set([String(postgres.port)]),
      TIKETI_PORT_REDIS: new Set([String(redis.port)]),
      TIKETI_PORT_EMULATOR: new Set([new URL(pinned?.socketEndpoint ?? '').port]),
      TIKETI_PORT_TOSS: new Set([new URL(toss.url).port]),
      TIKETI_POSTGRES_PASSWORD: new Set([postgres.password]),
    });
    expect(composeSetting('POSTGRES_USER')).toBe(postgres.user);
    expect(composeSetting('POSTGRES_DB')).toBe(postgres.database);
    expect(composeSetting('MINISTACK_REGION')).toBe(local({}).env.region);
  });

  it('follows the variables that the compose file reads', () => {
    const env = { TIKETI_PORT_POSTGRES: '5000', TIKETI_PORT_TOSS: '', TIKETI_POSTGRES_PASSWORD: 'other' };
    expect(postgresOf(env).postgres).toMatchObject({ port: 5000, password: 'other' });
    expect(local(env).toss.url).toBe(local({}).toss.url);
    expect(() => local({ TIKETI_PORT_EMULATOR: 'none' })).toThrow();
  });
});

describe('the emulator that the command line talks to', () => {
  it('may be named in any way as long as its port is right', () => {
    for (const host of ['127.0.0.1', 'localhost', 'localhost.localstack.cloud'])
      expect(local({ AWS_ENDPOINT_URL: `http://${host}:4566` }).name).toBe('local');
  });

  it('is refused when it has another port than the addresses in the templates', () => {
    expect(() => local({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4577' })).toThrow(
      'the emulator of this local cloud is at http://127.0.0.1:4566, but AWS_ENDPOINT_URL is http://127.0.0.1:4577',
    );
    expect(() => local({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', TIKETI_PORT_EMULATOR: '4577' })).toThrow(/4577/);
  });
});
