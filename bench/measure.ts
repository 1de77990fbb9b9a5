import { type CpuTimes, cpuBetween, type Pids, readCpu } from './cpu.ts';
import { openHttpClient } from './http-client.ts';
import { type Latency, latencyOf, median } from './latency.ts';
import { type LoadResult, runLoad } from './load.ts';
import type { Mode } from './protocol.ts';
import type { Plan, Scenario, Setup } from './scenario.ts';
import type { UnderTest } from './under-test.ts';

export interface Run {
  readonly perSecond: number;
  readonly latency: Latency;
  readonly done: number;
  readonly errors: Readonly<Record<string, number>>;
  /** CPU ms of one unit. In direct mode the generator is part of `node`. */
  readonly cpuPerUnit: CpuTimes;
  readonly facts: Readonly<Record<string, number>>;
}

export interface Figures {
  readonly scenario: string;
  readonly unit: string;
  readonly target: string;
  readonly mode: Mode;
  readonly runs: readonly Run[];
  readonly perSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly latency: Latency;
  readonly errors: number;
  readonly cpuPerUnit: CpuTimes;
}

export interface Bench {
  readonly underTest: UnderTest;
  readonly pids: Pids;
  readonly setup: Setup;
  readonly runs: number;
}

/** After it, V8 has compiled the hot code, pools are open and statements are planned. */
const WARM_UP_SECONDS = 2;

async function load({ underTest, setup }: Bench, scenario: Scenario, plan: Plan, mode: Mode): Promise<LoadResult> {
  if (mode === 'direct') return underTest.ask('load', { setup });
  const client = openHttpClient(underTest.port, plan.round ?? setup.connections);
  try {
    return await runLoad(scenario, plan, setup, client.send);
  } finally {
    client.close();
  }
}

async function runOnce(bench: Bench, scenario: Scenario, mode: Mode): Promise<Run> {
  const { underTest, pids, setup } = bench;
  const plan = await underTest.ask('prepare', { scenario: scenario.name, mode, setup });
  const before = readCpu(pids);
  const startedAt = performance.now();
  const result = await load(bench, scenario, plan, mode);
  await underTest.ask('drain', null);
  const ms = performance.now() - startedAt;
  const used = cpuBetween(before, readCpu(pids));
  const per = (value: number): number => value / Math.max(1, result.done);
  return {
    perSecond: (result.done / ms) * 1000,
    latency: latencyOf(result.latencies),
    done: result.done,
    errors: result.errors,
    cpuPerUnit: {
      node: per(used.node),
      postgres: per(used.postgres),
      redis: per(used.redis),
      generator: mode === 'direct' ? 0 : per(used.generator),
    },
    facts: await underTest.ask('check', { done: result.done }),
  };
}

const errorsOf = (run: Run): number => Object.values(run.errors).reduce((sum, count) => sum + count, 0);

/** Warms up and measures the runs, each with new seats and users. Every figure is the median of the runs. */
export async function measure(bench: Bench, scenario: Scenario, mode: Mode): Promise<Figures> {
  const warmUp = { ...bench.setup, seconds: Math.min(WARM_UP_SECONDS, bench.setup.seconds) };
  await runOnce({ ...bench, setup: warmUp }, scenario, mode);
  const runs: Run[] = [];
  for (let n = 0; n < bench.runs; n++) runs.push(await runOnce(bench, scenario, mode));
  const middle = (of: (run: Run) => number): number => median(runs.map(of));
  const speeds = runs.map(({ perSecond }) => perSecond);
  return {
    scenario: scenario.name,
    unit: scenario.unit,
    target: scenario.target,
    mode,
    runs,
    perSecond: median(speeds),
    slowest: Math.min(...speeds),
    fastest: Math.max(...speeds),
    latency: {
      p50: middle((run) => run.latency.p50),
      p95: middle((run) => run.latency.p95),
      p99: middle((run) => run.latency.p99),
      max: Math.max(...runs.map((run) => run.latency.max)),
    },
    errors: runs.reduce((sum, run) => sum + errorsOf(run), 0),
    cpuPerUnit: {
      node: middle((run) => run.cpuPerUnit.node),
      postgres: middle((run) => run.cpuPerUnit.postgres),
      redis: middle((run) => run.cpuPerUnit.redis),
      generator: middle((run) => run.cpuPerUnit.generator),
    },
  };
}
