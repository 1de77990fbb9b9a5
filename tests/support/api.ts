import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { deployed, emulatorSettings } from './addresses.ts';

/** An answer of the API. `body` is parsed JSON, or undefined where there is none. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiCall {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request to the deployed API. */
export async function call(
  method: string,
  path: string,
  { token, body, rawBody, headers }: ApiCall = {},
): Promise<ApiAnswer> {
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(`${deployed().apiUrl}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const received = await answer.text();
  return { status: answer.status, headers: answer.headers, body: received === '' ? undefined : JSON.parse(received) };
}

/** The problem body (RFC 9457) of every refusal; it has no other members. */
export const problemBody = z.looseObject({
  type: z.url(),
  title: z.string().min(1),
  status: z.int(),
  instance: z.string().min(1),
  code: z.string().regex(/^[a-z_]+$/),
  detail: z.string().optional(),
});

const jwk = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).min(1) });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface TokenOptions {
  readonly typ?: string;
  readonly aud?: string;
  readonly role?: string;
  readonly expiresInSeconds?: number;
  /** Signed by an unknown key, with the id of ours. */
  readonly forged?: boolean;
}

/** An access token signed with the deployed key, which only an operator can read. */
export async function signAccessToken(options: TokenOptions = {}): Promise<string> {
  const { keys } = await signingKeys();
  const key = keys[0]!;
  const privateKey = options.forged
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    : createPrivateKey({ key, format: 'jwk' });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: await issuer(),
    aud: options.aud ?? 'tiketi-api',
    sub: randomUUID(),
    sid: randomUUID(),
    role: options.role ?? 'USER',
    iat: now,
    exp: now + (options.expiresInSeconds ?? 900),
  };
  const head = `${part({ alg: 'ES256', typ: options.typ ?? 'at+jwt', kid: key.kid })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(head), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${head}.${signature.toString('base64url')}`;
}

async function signingKeys(): Promise<z.output<typeof jwk>> {
  const client = new SecretsManagerClient(emulatorSettings());
  const { SecretList = [] } = await client.send(new ListSecretsCommand({ MaxResults: 100 }));
  const found = SecretList.find(({ Name = '' }) => /signing-?keys/i.test(Name));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: found?.ARN ?? 'signing-keys' }));
  return jwk.parse(JSON.parse(SecretString!));
}

async function issuer(): Promise<string> {
  return Promise.resolve(deployed().apiUrl);
}

/** Signs in as the ADMIN that the seed created. @returns the access token */
export async function adminToken(): Promise<string> {
  const admin = deployed().accounts?.find(({ role }) => role === 'ADMIN');
  if (admin === undefined) throw new Error('there is no ADMIN among the demo accounts: the seed did not run');
  const { status, body } = await call('POST', '/api/auth/login', {
    body: { email: admin.email, password: admin.password },
  });
  if (status !== 200) throw new Error(`the ADMIN cannot sign in: ${status}`);
  return (body as { accessToken: string }).accessToken;
}
