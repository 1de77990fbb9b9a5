import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import type { Answered, RequestName, Requests } from './protocol.ts';

export interface UnderTest {
  readonly pid: number;
  readonly port: number;
  ask<K extends RequestName>(name: K, ask: Requests[K]['ask']): Promise<Requests[K]['answer']>;
  close(): Promise<void>;
}

interface StartOptions {
  readonly poolMax: number;
  readonly env: Readonly<Record<string, string>>;
  /** The file for its warnings and the reason of its end. */
  readonly logFile: string;
  /** Folder for a CPU profile of each run, without its preparation. */
  readonly profile?: string | undefined;
}

const CLOSE_LIMIT_MS = 30_000;

const flags = ['--disable-warning=ExperimentalWarning', '--import', path.resolve('bin/text-loader.mjs')];

/**
 * Starts the process under test. Its log lines are written to /dev/null, because a Lambda writes them too; warnings go to
 * the log file.
 *
 * The preparation loads the published X-Ray SDK, which in its automatic mode would follow each promise of the process.
 */
function start({ poolMax, env, profile, logFile }: StartOptions): ChildProcess {
  return fork(path.resolve('bench/server.ts'), [String(poolMax), ...(profile === undefined ? [] : [profile])], {
    execArgv: flags,
    env: {
      ...process.env,
      ...env,
      RUNNER_LOG_LEVEL: 'INFO',
      NODE_ENV: 'production',
      TZ: 'UTC',
      AWS_XRAY_MANUAL_MODE: '1',
    },
    stdio: ['ignore', 'ignore', openSync(logFile, 'w'), 'ipc'],
    serialization: 'advanced',
  });
}

export async function openUnderTest(options: StartOptions): Promise<UnderTest> {
  const child = start(options);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  child.once('exit', (code) => {
    const error = new Error(`the process under test ended (${code}), see ${options.logFile}`);
    for (const each of waiting.values()) each.reject(error);
    ended.reject(error);
  });
  const [{ port }] = (await Promise.race([once(child, 'message'), ended.promise])) as [{ port: number }];
  child.on('message', (answered: Answered) => {
    const asker = waiting.get(answered.id);
    waiting.delete(answered.id);
    if ('error' in answered) asker?.reject(new Error(answered.error));
    else asker?.resolve(answered.answer);
  });
  let asks = 0;
  const ask: UnderTest['ask'] = async <K extends RequestName>(name: K, question: Requests[K]['ask']) => {
    const id = asks++;
    const asker = Promise.withResolvers<unknown>();
    waiting.set(id, asker);
    child.send({ id, name, ask: question });
    return (await asker.promise) as Requests[K]['answer'];
  };
  return {
    pid: child.pid!,
    port,
    ask,
    close: async () => {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      const limit = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await ask('close', null).catch(() => undefined);
      await exit;
      clearTimeout(limit);
    },
  };
}
