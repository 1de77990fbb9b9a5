import * as z from 'zod';
import { Unauthenticated } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { email, instant, line, token, uuid } from '#shared/contract/schemas.ts';
import { EmailTaken, InvalidCredentials, RefreshReused } from './errors.ts';

const password = z.string().min(8).max(128);

export const user = z
  .object({
    id: uuid,
    email: z.string(),
    name: z.string(),
    provider: z.enum(['LOCAL', 'GOOGLE']),
    role: z.enum(['USER', 'ADMIN']),
    profileImage: z.string().nullable(),
    emailVerified: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'User' });

const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.int().meta({ description: 'Seconds that the access token lasts' }),
});
const signedIn = tokens.extend({ user }).meta({ id: 'SignedIn' });

const jwk = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
  x: z.string(),
  y: z.string(),
});

export const routes = defineRoutes({
  register: {
    method: 'POST',
    path: '/api/auth/register',
    access: 'public',
    function: 'login',
    summary: 'Makes an account and signs it in.',
    body: z.strictObject({
      email,
      password,
      name: line(100),
    }),
    responses: { 201: signedIn },
    errors: [EmailTaken],
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    access: 'public',
    function: 'login',
    summary: 'Signs in with e-mail and password.',
    // Not `password`: a wrong one is wrong credentials, whatever its length.
    body: z.strictObject({ email, password: z.string().min(1).max(1024) }),
    responses: { 200: signedIn },
    errors: [InvalidCredentials],
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    access: 'public',
    function: 'api',
    summary: 'Exchanges a refresh token; the same pair again for two minutes or until the new one is used.',
    body: z.strictObject({ refreshToken: token }),
    responses: { 200: tokens },
    errors: [Unauthenticated, RefreshReused],
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    access: 'public',
    function: 'api',
    summary: 'Ends the session of a refresh token.',
    body: z.strictObject({ refreshToken: token }),
    responses: { 204: null },
  },
  getMe: {
    method: 'GET',
    path: '/api/auth/me',
    access: 'user',
    function: 'api',
    summary: 'The profile of who is signed in.',
    responses: { 200: user },
  },
  getJwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    access: 'public',
    function: 'api',
    summary: 'The keys that verify access tokens.',
    responses: { 200: z.object({ keys: z.array(jwk) }) },
  },
});
