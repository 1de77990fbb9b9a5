import { loadNow, type RawLimit } from './machine.ts';
import type { Figures } from './measure.ts';

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const row = (cells: readonly string[]): string =>
  cells.map((cell, column) => (column < 2 ? cell.padEnd(column === 0 ? 9 : 7) : cell.padStart(9))).join(' ');

const titles = ['', '', 'units/s', 'slowest', 'fastest', 'p50 ms', 'p95 ms', 'p99 ms', 'errors'];
const cpuTitles = ['node', 'postgres', 'redis', 'server', 'generator'];

export const headLine = `\n${row([...titles, ...cpuTitles])}   (CPU ms per unit; target)`;

/** One line of the table. */
export function lineOf({ scenario, mode, perSecond, slowest, fastest, latency, errors, cpuPerUnit, target }: Figures) {
  const { node, postgres, redis, generator } = cpuPerUnit;
  const cpu = [node, postgres, redis, node + postgres + redis].map((ms) => number(ms, 3));
  const speeds = [perSecond, slowest, fastest].map((speed) => number(speed));
  const times = [latency.p50, latency.p95, latency.p99].map((ms) => number(ms, 1));
  const ofGenerator = mode === 'direct' ? 'in node' : number(generator, 3);
  return `${row([scenario, mode, ...speeds, ...times, String(errors), ...cpu, ofGenerator])}   ${target}`;
}

export const limitLine = ({ name, perSecond, note }: RawLimit): string =>
  `${name.padEnd(46)} ${perSecond === undefined ? 'not measured' : `${number(perSecond)}/s`}${note === undefined ? '' : `   ${note}`}`;

const list = (facts: Readonly<Record<string, number>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${number(value, Number.isInteger(value) ? 0 : 1)}`)
    .join(', ');

/** Errors by kind, and the results of the checks after the last run. */
export function tailLines(figures: readonly Figures[]): string {
  const lines = figures.flatMap(({ scenario, mode, runs }) => {
    const errors: Record<string, number> = {};
    for (const run of runs)
      for (const [message, count] of Object.entries(run.errors)) errors[message] = (errors[message] ?? 0) + count;
    const facts = list(runs.at(-1)?.facts ?? {});
    return [
      ...(facts === '' ? [] : [`${scenario} ${mode}: ${facts}`]),
      ...(Object.keys(errors).length === 0 ? [] : [`${scenario} ${mode} errors: ${list(errors)}`]),
    ];
  });
  return ['', ...lines, `load at the end ${loadNow()}`].join('\n');
}
