import { describe, expect, it } from '@jest/globals';
import { formatLogLine, type LogLine, passes, readLogLine } from './log-lines.ts';

/** As the logger of the functions writes it. */
const json = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    level: 'INFO',
    message: 'request',
    timestamp: '2026-01-02T03:04:05.678Z',
    service: 'reservation',
    sampling_rate: 0,
    xray_trace_id: '1-6b0a0801-6ee06afc40f12a4be9cd12b9',
    route: 'POST /api/reservations',
    requestId: 'abcdef12-3456-4cde-8123-7f7505dcff48',
    status: 201,
    ms: 76,
    ...more,
  });
const read = (text: string): LogLine => {
  const line = readLogLine(text, 0);
  if (line === undefined) throw new Error('no log line');
  return line;
};

describe('a line of a log', () => {
  it('is shown with its time, level, function, message and facts', () => {
    const line = read(json({ cold_start: true }));
    expect(formatLogLine('reservation/place', line)).toBe(
      '03:04:05.678 INFO  reservation/place        request route="POST /api/reservations" status=201 ms=76 request=abcdef12',
    );
  });

  it('has the stack of its error below it', () => {
    const line = read(
      json({ level: 'ERROR', error: { name: 'Error', message: 'gone', stack: 'Error: gone\n    at x' } }),
    );
    expect(formatLogLine('payment/settle', line).split('\n').slice(1)).toEqual(['    Error: gone', '        at x']);
  });

  it('without JSON has the time of the line before it', () => {
    expect(readLogLine('Segmentation fault', 7)).toMatchObject({ at: 7, level: '', message: 'Segmentation fault' });
    expect(readLogLine('{"half":', 7)).toMatchObject({ at: 7, message: '{"half":' });
  });

  it('is neither a metric nor an empty line', () => {
    expect(readLogLine('{"_aws":{"Timestamp":1}}', 0)).toBeUndefined();
    expect(readLogLine('  ', 0)).toBeUndefined();
  });
});

describe('the filter of a log', () => {
  const info = read(json());
  const text = read('plain');

  it('passes everything when empty', () => {
    expect(passes(info, {})).toBe(true);
    expect(passes(text, {})).toBe(true);
  });

  it('knows the order of the levels', () => {
    expect(passes(info, { level: 'info' })).toBe(true);
    expect(passes(info, { level: 'warn' })).toBe(false);
    expect(passes(text, { level: 'debug' })).toBe(false);
  });

  it('finds a request by the beginning of its id, and a trace by any part', () => {
    expect(passes(info, { request: 'abcdef' })).toBe(true);
    expect(passes(info, { request: 'abcdef12-3456-4cde-8123-7f7505dcff48' })).toBe(true);
    expect(passes(info, { request: '3456' })).toBe(false);
    expect(passes(text, { request: 'abcdef' })).toBe(false);
    expect(passes(info, { trace: '6ee06afc' })).toBe(true);
    expect(passes(info, { trace: '99' })).toBe(false);
  });
});
