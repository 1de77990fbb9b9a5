import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../cloud/failure.ts';
import { inState, readState, type State, writeState } from '../cloud/state.ts';
import { waitUntil } from '../cloud/wait.ts';

/** A larger log is renamed at the next start; one older log is kept. */
const LOG_BYTES_MAX = 20_000_000;
const STOP_LIMIT_MS = 15_000;
const KILL_LIMIT_MS = 5_000;

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The account to run as. @default ours */
  readonly as?: { readonly uid: number; readonly gid: number };
}

interface Known {
  readonly pid: number;
  /** Start time in the system's clock ticks. A process id that the system reuses has another start time. */
  readonly began: string | null;
}

export const logFile = (state: State, part: string): string => inState(state, 'logs', `${part}.log`);

/** Starts a part that continues after the command line has ended. Its output goes to its log file. */
export async function launch(state: State, part: string, { command, args, env, cwd, as }: Launch): Promise<number> {
  const file = logFile(state, part);
  putAside(file);
  const log = openSync(file, 'a', 0o600);
  const child = spawn(command, args, {
    ...as,
    cwd: cwd ?? state.dir,
    // Child processes of a killed part are found by these two variables.
    env: { ...env, TIKETI_CLOUD: state.dir, TIKETI_PART: part },
    detached: true,
    stdio: ['ignore', log, log],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', (error) =>
    reject(new Failure({ step: `start ${part}`, because: error.message, fix: `see ${file}` }, { cause: error })),
  );
  child.once('spawn', () => resolve(child.pid ?? 0));
  try {
    const pid = await promise;
    writeState(state, pidFile(part), { pid, began: beganAt(pid) } satisfies Known);
    return pid;
  } finally {
    closeSync(log);
    child.unref();
  }
}

const pidFile = (part: string): string => path.join('pids', `${part}.json`);

function putAside(file: string): void {
  if (existsSync(file) && statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.old`);
}

/** The process of a part, if this cloud started it and it still runs. A stale file never matches another program's process. */
export function runningPid(state: State, part: string): number | undefined {
  const known = readState(state, pidFile(part)) as Partial<Known> | undefined;
  if (typeof known?.pid !== 'number' || !isAlive(known.pid)) return undefined;
  return beganAt(known.pid) === known.began ? known.pid : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // Another user's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

// Fields of /proc/<pid>/stat after the command name, which may contain spaces and brackets.
function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const isZombie = (pid: number): boolean => statFields(pid)?.[0] === 'Z';
const beganAt = (pid: number): string | null => statFields(pid)?.[19] ?? null;

/**
 * Stops a part and its remaining child processes.
 *
 * @param signal stops the part cleanly; after 15 s it is killed
 * @returns whether it ran
 */
export async function stop(state: State, part: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<boolean> {
  const pid = runningPid(state, part);
  if (pid !== undefined) await end(pid, signal);
  for (const child of leftBehind(state, part)) await end(child, 'SIGKILL');
  rmSync(path.join(state.dir, pidFile(part)), { force: true });
  return pid !== undefined;
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  send(pid, signal);
  if (await waitUntil(() => !isAlive(pid), { limitMs: STOP_LIMIT_MS })) return;
  send(pid, 'SIGKILL');
  await waitUntil(() => !isAlive(pid), { limitMs: KILL_LIMIT_MS });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has ended meanwhile.
  }
}

// Lambda workers of a killed emulator continue to run, use memory and write logs. Systems without /proc have no such list.
function leftBehind(state: State, part: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  const marks = [`TIKETI_CLOUD=${state.dir}`, `TIKETI_PART=${part}`];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => marks.every((mark) => environmentOf(pid).includes(mark)) && isAlive(pid));
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The last lines of a part's log, to show why it did not start. */
export function lastLines(file: string, count = 3): string {
  if (!existsSync(file)) return 'it left no log';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.slice(-count).join(' | ');
}
