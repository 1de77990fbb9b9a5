import { connect } from 'node:net';
import { Failure } from '../cloud/failure.ts';
import type { Part } from '../cloud/part.ts';
import { folderInState, tiketi } from '../cloud/state.ts';
import { launch } from './processes.ts';
import { fetchRedis, redisProgram } from './redis-binaries.ts';

const HOST = '127.0.0.1';
const ANSWER_LIMIT_MS = 1_000;

export const redis: Part = {
  name: 'redis',
  title: 'Redis',
  prepare: ({ state }) => fetchRedis(state),
  launch: async ({ state, ports, options }) => {
    const program = redisProgram(state, 'server');
    if (program === undefined)
      throw new Failure({ step: 'start Redis', because: 'there is no redis-server', fix: tiketi('doctor') });
    const folder = folderInState(state, 'redis');
    // Saved at a clean stop, so that a waiting room survives `down` and `up`. A kill loses it, as a failover on AWS may.
    const saves = options.isDurable ? ['60', '1'] : [''];
    await launch(state, 'redis', {
      command: program.command,
      args: [
        '--port',
        String(ports.redis),
        '--bind',
        HOST,
        '--dir',
        folder,
        '--save',
        ...saves,
        '--appendonly',
        'no',
        '--maxmemory-policy',
        'noeviction',
      ],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...program.env },
    });
  },
  isHealthy: async ({ ports }) => (await ping(ports.redis)).startsWith('+PONG'),
  address: ({ ports }) => `${HOST}:${ports.redis}`,
};

/** What answers on the port to Redis's inline PING. */
function ping(port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: HOST }, () => socket.write('PING\r\n'));
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error('no answer')));
  socket.once('data', (bytes) => {
    resolve(bytes.toString('latin1'));
    socket.destroy();
  });
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('closed without an answer')));
  return promise;
}
