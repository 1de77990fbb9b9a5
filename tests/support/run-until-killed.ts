import { execFile } from 'node:child_process';
import path from 'node:path';

/**
 * The script has run in a process of its own and was killed at the moment that it chose.
 *
 * @param death what the script does and when it dies, as its first argument in JSON
 * @throws Error when it was not killed
 */
export async function runUntilKilled(script: string, death: unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
  const loader = ['--disable-warning=ExperimentalWarning', '--import', path.resolve('bin/text-loader.mjs')];
  const child = execFile(process.execPath, [...loader, path.resolve(script), JSON.stringify(death)]);
  let complaint = '';
  child.stderr?.on('data', (text: string) => {
    complaint += text;
  });
  child.once('exit', (_code, signal) => resolve(signal));
  if ((await promise) !== 'SIGKILL') throw new Error(`${script} was not killed: ${complaint}`);
}
