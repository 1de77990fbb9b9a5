import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { isAlive } from '../programs/processes.ts';
import { Failure } from './failure.ts';
import { inState, type State } from './state.ts';

/** How often the lock of a crashed command is taken over before this command fails. */
const TAKEOVERS_MAX = 3;

/**
 * Runs the work. No other command changes this cloud meanwhile.
 *
 * @throws Failure naming the command that holds it
 */
export async function withLock<T>(state: State, command: string, work: () => Promise<T>): Promise<T> {
  const file = inState(state, 'lock');
  take(file, command);
  const release = (): void => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function take(file: string, command: string): void {
  for (let takeovers = 0; takeovers < TAKEOVERS_MAX; takeovers += 1) {
    if (wasTaken(file, `${process.pid} ${command}`)) return;
    const [pid = '', holder = ''] = readHolder(file).split(' ');
    if (/^\d+$/.test(pid) && isAlive(Number(pid))) {
      throw new Failure({
        step: command,
        because: `tiketi ${holder} (process ${pid}) is changing this cloud`,
        fix: 'wait until it has ended, then run this again',
      });
    }
    rmSync(file, { force: true });
  }
  throw new Failure({ step: command, because: `${file} cannot be taken`, fix: 'remove it and run this again' });
}

function wasTaken(file: string, holder: string): boolean {
  try {
    const lock = openSync(file, 'wx', 0o600);
    writeSync(lock, holder);
    closeSync(lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
