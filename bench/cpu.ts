import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms. */
const MS_PER_TICK = 10;

/** CPU time since its start, in ms, of each process that takes part. */
export interface CpuTimes {
  readonly node: number;
  readonly postgres: number;
  readonly redis: number;
  readonly generator: number;
}

export interface Pids {
  /** The process under test. */
  readonly node: number;
  readonly postgres: number;
  readonly redis: number;
}

interface Stat {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly reapedMs: number;
}

/** One line of /proc/<pid>/stat. The command may hold spaces and brackets itself. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (index: number): number => Number(fields[index]) * MS_PER_TICK;
  return { parent: Number(fields[1]), ownMs: ticks(11) + ticks(12), reapedMs: ticks(13) + ticks(14) };
}

function statOf(pid: number | string): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

const own = (pid: number): number => statOf(pid)?.ownMs ?? 0;

// The postmaster's line includes the CPU time of backends that have ended.
function family(parent: number): number {
  const head = statOf(parent);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === parent);
  return children.reduce((sum, stat) => sum + (stat?.ownMs ?? 0), (head?.ownMs ?? 0) + (head?.reapedMs ?? 0));
}

/** The current values; zeros where there is no /proc. */
export function readCpu(pids: Pids): CpuTimes {
  const { user, system } = process.cpuUsage();
  return {
    node: own(pids.node),
    postgres: family(pids.postgres),
    redis: own(pids.redis),
    generator: (user + system) / 1000,
  };
}

export const cpuBetween = (before: CpuTimes, after: CpuTimes): CpuTimes => ({
  node: after.node - before.node,
  postgres: after.postgres - before.postgres,
  redis: after.redis - before.redis,
  generator: after.generator - before.generator,
});
