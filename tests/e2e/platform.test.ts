import { describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { deployed } from '../support/addresses.ts';
import { call, problemBody, signAccessToken } from '../support/api.ts';

const problem = (status: number, code: string) => ({ status, code });
const said = ({ status, body }: { status: number; body: unknown }) => ({ status, code: problemBody.parse(body).code });

describe('the platform', () => {
  it('reports that it and its dependencies are healthy', async () => {
    const { status, body } = await call('GET', '/api/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'up',
      dependencies: [
        { name: 'postgres', status: 'up' },
        { name: 'redis', status: 'up' },
      ],
    });
  });

  it('serves its own contract', async () => {
    const { status, body } = await call('GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ openapi: '3.1.0', paths: { '/api/health': {} } });
  });

  it('answers HEAD of its health without a body', async () => {
    expect(await call('HEAD', '/api/health')).toMatchObject({ status: 200, body: undefined });
  });

  it('is read by pages of its own origin only', async () => {
    for (const path of ['/api/health', '/api/nothing']) {
      const { headers } = await call('GET', path, { headers: { origin: 'https://elsewhere.example' } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('what does not exist', () => {
  it.each([
    ['GET', '/api/nothing'],
    ['GET', '/'],
    ['DELETE', '/api/health'],
    ['PATCH', '/api/sockets/tickets'],
    ['GET', '/api/health/more'],
  ])('%s %s is a 404 with a problem body', async (method, path) => {
    expect(said(await call(method, path))).toEqual(problem(404, 'not_found'));
  });
});

describe('a socket ticket', () => {
  const open = (url: string): Promise<{ socket: WebSocket } | { refused: number }> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.once('open', () => resolve({ socket }));
      socket.once('unexpected-response', (_, response) => resolve({ refused: response.statusCode ?? 0 }));
      socket.once('error', () => resolve({ refused: 0 }));
    });
  const ask = async (): Promise<{ ticket: string; url: string }> => {
    const { status, body } = await call('POST', '/api/sockets/tickets', { token: await signAccessToken() });
    expect(status).toBe(201);
    return body as { ticket: string; url: string };
  };
  const answerTo = async (socket: WebSocket, text: string): Promise<unknown> => {
    const answer = new Promise<unknown>((resolve) =>
      socket.once('message', (bytes: Buffer) => resolve(JSON.parse(bytes.toString()))),
    );
    socket.send(text);
    return answer;
  };

  it.each([
    ['no token', undefined],
    ['nonsense', 'nonsense'],
    ['text in the form of a token', 'a.b.c'],
  ])('is refused with %s', async (_, token) => {
    expect(said(await call('POST', '/api/sockets/tickets', { token }))).toEqual(problem(401, 'unauthenticated'));
  });

  it.each([
    ['whose signature is not ours', { forged: true }],
    ['that is over', { expiresInSeconds: -1 }],
    ['of another kind', { typ: 'ticket+jwt' }],
    ['for another audience', { aud: 'elsewhere' }],
    ['with a role that there is not', { role: 'OWNER' }],
  ])('is refused with a token %s', async (_, options) => {
    const token = await signAccessToken(options);
    expect(said(await call('POST', '/api/sockets/tickets', { token }))).toEqual(problem(401, 'unauthenticated'));
  });

  it('opens a socket once, which answers', async () => {
    const { url } = await ask();
    const first = await open(url);
    if (!('socket' in first)) throw new Error(`refused with ${first.refused}`);
    expect(await answerTo(first.socket, JSON.stringify({ action: 'ping' }))).toEqual({ type: 'pong' });
    expect(await answerTo(first.socket, '{')).toEqual({ type: 'error', code: 'malformed_request' });
    expect(await answerTo(first.socket, '{"action":"dance"}')).toEqual({ type: 'error', code: 'invalid_request' });
    expect('refused' in (await open(url))).toBe(true);
    first.socket.close();
  });

  it('opens a socket that stays usable when a frame names a route of API Gateway', async () => {
    const { url } = await ask();
    const opened = await open(url);
    if (!('socket' in opened)) throw new Error(`refused with ${opened.refused}`);
    for (const action of ['$disconnect', '$connect', '$default'])
      expect(await answerTo(opened.socket, JSON.stringify({ action }))).toEqual({
        type: 'error',
        code: 'invalid_request',
      });
    expect(await answerTo(opened.socket, JSON.stringify({ action: 'ping' }))).toEqual({ type: 'pong' });
    opened.socket.close();
  });

  it.each([
    ['without one', ''],
    ['with nonsense', '?ticket=nonsense'],
    ['with one of another key', '?ticket=eyJ0eXAiOiJzb2NrZXQtdGlja2V0In0.AAAA'],
  ])('%s opens no socket', async (_, query) => {
    expect('refused' in (await open(`${deployed().socketUrl}${query}`))).toBe(true);
  });
});
