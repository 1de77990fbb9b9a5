import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { config } from '../config/config.ts';
import type { HmacKeys } from '../domain/opaque-token.ts';
import { awsSettings } from './clients.ts';

/** A changed key takes effect after at most this long; both keys of a pair stay valid at least twice as long. */
const CACHE_SECONDS = 300;

const provider = new SecretsProvider({ awsSdkV3Client: new SecretsManagerClient(awsSettings) });

/** @throws z.ZodError when the secret is not of the shape that its reader expects */
export async function readSecret<Shape extends z.ZodType>(id: string, shape: Shape): Promise<z.output<Shape>> {
  return shape.parse(await provider.get(id, { transform: 'json', maxAge: CACHE_SECONDS }));
}

/** The id of a secret that the function's `uses` names. */
export function secretId(name: string): string {
  const id = config('secrets').SECRETS[name];
  if (id === undefined) throw new Error(`secret ${name} is not among the function's uses`);
  return id;
}

const hmacKeys = z.object({ current: z.string().min(32), previous: z.string().min(32).optional() });

/** Read at each use, so that a rotation reaches warm containers. */
export type HmacSecret = () => Promise<HmacKeys>;

export const hmacSecret =
  (name: string): HmacSecret =>
  () =>
    readSecret(secretId(name), hmacKeys);

const credentials = z.object({ username: z.string(), password: z.string() });

/** User and password of a database role. */
export const readCredentials = (id: string): Promise<z.output<typeof credentials>> => readSecret(id, credentials);

/** Role → password of every database role: only for `migrate`. */
export async function readRoleSecrets(): Promise<Readonly<Record<string, string>>> {
  const ids = Object.entries(config('database-owner').DATABASE_ROLE_SECRETS);
  const passwords = ids.map(async ([role, id]) => [role, (await readCredentials(id)).password] as const);
  return Object.fromEntries(await Promise.all(passwords));
}
