import { describe, expect, it } from '@jest/globals';
import { annotatedWith, readTraces, traceLine, traceTree } from './traces.ts';

const TRACE = '1-6b0d501d-82ba2274594bf095633ffaec';
const at = (ms: number): number => 1_796_034_589 + ms / 1000;
const line = (more: object) => JSON.stringify({ trace_id: TRACE, type: 'subsegment', ...more });
/** In the order of the SDK: the step that ends first is first. */
const lines = [
  line({
    id: 'send',
    name: 'SQS',
    start_time: at(40),
    end_time: at(70),
    parent_id: 'handler',
    aws: { operation: 'SendMessageBatch', retries: 1 },
  }),
  line({
    id: 'handler',
    name: '## index.handler',
    start_time: at(0),
    end_time: at(77),
    parent_id: 'lambda',
    annotations: { ColdStart: false, Service: 'reservation' },
    subsegments: [
      {
        id: 'place',
        name: 'place',
        start_time: at(5),
        end_time: at(35),
        fault: true,
        annotations: { reservationId: 'r1' },
      },
    ],
  }),
];

describe('a trace', () => {
  it('is a tree of the steps under those that called them, each with its start and duration', () => {
    const [trace] = readTraces(lines);
    expect(traceTree(trace!).split('\n')).toEqual([
      `2026-11-30T10:29:49.000Z  ${TRACE}      77 ms  reservation  failed`,
      '  reservation  +0 ms  77 ms',
      '    place  +5 ms  30 ms  failed  reservationId=r1',
      '    SQS SendMessageBatch  +40 ms  30 ms',
    ]);
  });

  it('is found by an annotation of any of its steps', () => {
    const all = readTraces([...lines, JSON.stringify({ trace_id: 'other', id: 'x', name: 'x', start_time: at(-1) })]);
    expect(all.map(({ id }) => id)).toEqual(['other', TRACE]);
    expect(annotatedWith(all, 'reservationId', 'r1').map(({ id }) => id)).toEqual([TRACE]);
    expect(annotatedWith(all, 'reservationId', 'r2')).toEqual([]);
  });

  it('shows a step that was not over when it was sent', () => {
    const [trace] = readTraces([JSON.stringify({ trace_id: 't', id: 'x', name: 'slow', start_time: at(0) })]);
    expect(traceTree(trace!)).toContain('slow  +0 ms  not over');
  });

  it('is read also where a line was cut off', () => {
    expect(readTraces(['{"id": "half', '', ...lines])).toHaveLength(1);
    expect(traceLine(readTraces(lines)[0]!)).toContain('reservation');
  });
});
