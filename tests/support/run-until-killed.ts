import { execFile } from 'node:child_process';
import path from 'node:path';

/**
 * Runs the script in a separate process, which kills itself with SIGKILL.
 *
 * @param options the first argument of the script, as JSON
 * @throws Error when it ended in another way
 */
export async function runUntilKilled(script: string, options: unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
  const loader = ['--disable-warning=ExperimentalWarning', '--import', path.resolve('bin/text-loader.mjs')];
  const child = execFile(process.execPath, [...loader, path.resolve(script), JSON.stringify(options)]);
  let errors = '';
  child.stderr?.on('data', (text: string) => {
    errors += text;
  });
  child.once('exit', (_code, signal) => resolve(signal));
  if ((await promise) !== 'SIGKILL') throw new Error(`${script} was not killed: ${errors}`);
}
