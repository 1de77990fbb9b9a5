import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Failure } from '../../localstack/cloud/failure.ts';
import { openState, tiketi } from '../../localstack/cloud/state.ts';
import { segmentsFile } from '../../localstack/programs/small-parts.ts';
import { annotatedWith, readTraces, type Trace, traceLine, traceTree } from '../traces.ts';

/** Traces of the list, and trees of one answer. */
const SHOWN_MAX = 30;

export const traces = (program: Command): void => {
  program
    .command('traces')
    .description('what the functions did, as X-Ray recorded it: the latest traces, or one as a tree')
    .argument('[id]', 'any part of a trace id')
    .option('--reservation <id>', 'every trace that touched this reservation, as trees')
    .action((id: string | undefined, { reservation }: { reservation?: string }) => {
      const all = recorded();
      if (reservation !== undefined) return showTrees(annotatedWith(all, 'reservationId', reservation), reservation);
      if (id !== undefined) return showTrees(matching(all, id), id);
      for (const trace of all.slice(-SHOWN_MAX)) console.log(traceLine(trace));
    });
};

const matching = (all: readonly Trace[], id: string): readonly Trace[] => all.filter((trace) => trace.id.includes(id));

function recorded(): readonly Trace[] {
  const file = segmentsFile({ state: openState() });
  // The collector puts a full file aside and keeps one such file.
  const texts = [`${file}.old`, file].filter((each) => existsSync(each)).map((each) => readFileSync(each, 'utf8'));
  return readTraces(texts.flatMap((text) => text.split('\n')));
}

function showTrees(found: readonly Trace[], wanted: string): void {
  if (found.length === 0)
    throw new Failure({
      step: 'traces',
      because: `no trace of ${wanted} was recorded`,
      fix: `${tiketi('traces')} lists the latest ones`,
    });
  for (const trace of found.slice(-SHOWN_MAX)) console.log(traceTree(trace));
}
