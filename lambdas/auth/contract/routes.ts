import * as z from 'zod';
import { Unauthenticated } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { email, instant, line, token, uuid } from '#shared/contract/schemas.ts';
import { EmailTaken, InvalidCredentials, RefreshReused } from './errors.ts';

const password = z
  .string()
  .min(8)
  .max(128)
  .meta({ description: 'Compared in NFKC, case and spaces included', example: 'correct horse battery' });

export const user = z
  .object({
    id: uuid,
    email: z.string().meta({ description: 'E-mail address, the domain in punycode', example: 'fan@tiketi.example' }),
    name: z.string().meta({ description: 'Name as the user wrote it', example: '홍길동' }),
    provider: z.enum(['LOCAL', 'GOOGLE']).meta({ description: 'How the account signs in' }),
    role: z.enum(['USER', 'ADMIN']).meta({ description: 'What the account may do' }),
    profileImage: z
      .string()
      .nullable()
      .meta({ description: 'Address of a picture, null where there is none', example: null }),
    emailVerified: z.boolean().meta({ description: 'Whether the user has confirmed the address' }),
    createdAt: instant,
  })
  .meta({ id: 'User' });

const tokens = z.object({
  accessToken: z.string().meta({
    description: 'JWT for the header `Authorization: Bearer`',
    example: 'eyJhbGciOiJFUzI1NiJ9.eyJyb2xlIjoiVVNFUiJ9.c2ln',
  }),
  refreshToken: z.string().meta({
    description: 'For `POST /api/auth/refresh`; used once',
    example: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA',
  }),
  expiresIn: z.int().meta({ description: 'Seconds that the access token lasts', example: 900 }),
});
const signedIn = tokens.extend({ user }).meta({ id: 'SignedIn' });

const jwk = z.object({
  kid: z.string().meta({ description: 'Id of the key, as in the header of a token', example: '9b2d7c1e' }),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
  x: z
    .string()
    .meta({ description: 'First coordinate, base64url', example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' }),
  y: z
    .string()
    .meta({ description: 'Second coordinate, base64url', example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }),
});

export const routes = defineRoutes({
  register: {
    method: 'POST',
    path: '/api/auth/register',
    access: 'public',
    function: 'login',
    summary: 'Creates an account and signs it in.',
    body: z.strictObject({
      email,
      password,
      name: line(100).meta({ description: 'Name as the user wants to be called' }),
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
    // Not `password`: a wrong password is answered as wrong credentials, whatever its length.
    body: z.strictObject({
      email,
      password: z
        .string()
        .min(1)
        .max(1024)
        .meta({ description: 'Compared in NFKC, case and spaces included', example: 'correct horse battery' }),
    }),
    responses: { 200: signedIn },
    errors: [InvalidCredentials],
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    access: 'public',
    function: 'api',
    summary: 'Exchanges a refresh token. A repeat gets the same pair for two minutes or until the new token is used.',
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
    summary: 'The profile of the signed-in user.',
    responses: { 200: user },
  },
  getJwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    access: 'public',
    function: 'api',
    summary: 'The keys that verify access tokens.',
    responses: {
      200: z.object({ keys: z.array(jwk).meta({ description: 'Keys that may have signed a valid token' }) }),
    },
  },
});
