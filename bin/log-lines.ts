import * as z from 'zod';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;

export interface LogFilter {
  /** Lowest level that is shown. */
  readonly level?: string;
  /** Request id, or its beginning. */
  readonly request?: string;
  /** Any part of a trace id. */
  readonly trace?: string;
}

/** A line of a function's log: one that our logger wrote, or text that something else printed. */
export interface LogLine {
  /** Milliseconds since 1970; text has the time of the line before it. */
  readonly at: number;
  readonly level: string;
  readonly message: string;
  /** Id of the request, which is `instance` in a problem body; empty for what no request caused. */
  readonly request: string;
  readonly trace: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const structured = z.looseObject({ level: z.string(), message: z.string(), timestamp: z.string() });

/** Members of every line that are not shown. The others are facts. */
const silent = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'requestId',
  'xray_trace_id',
  'function_name',
  'function_arn',
  'function_memory_size',
  'cold_start',
  'sampling_rate',
  'environment',
]);

/**
 * Reads one line of a function's log.
 *
 * @param beforeMs time of the line before it, for text that has none of its own
 * @returns undefined for what is no log: empty lines and metrics, which are JSON lines too
 */
export function readLogLine(text: string, beforeMs: number): LogLine | undefined {
  if (text.trim() === '') return undefined;
  const json = parse(text);
  if (json !== undefined && '_aws' in json) return undefined;
  const known = structured.safeParse(json);
  if (!known.success) return { at: beforeMs, level: '', message: text, request: '', trace: '', facts: {} };
  const { level, message, timestamp, ...rest } = known.data;
  const at = Date.parse(timestamp);
  const facts = Object.fromEntries(Object.entries(rest).filter(([key]) => !silent.has(key)));
  const word = (key: string): string => (typeof rest[key] === 'string' ? rest[key] : '');
  return {
    at: Number.isNaN(at) ? beforeMs : at,
    level,
    message,
    request: word('requestId'),
    trace: word('xray_trace_id'),
    facts,
  };
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Plain text has no request, trace or level, so it passes only without a filter. */
export function passes(line: LogLine, { level, request, trace }: LogFilter): boolean {
  if (level !== undefined && rank(line.level) < rank(level)) return false;
  if (request !== undefined && !line.request.startsWith(request)) return false;
  return trace === undefined || line.trace.includes(trace);
}

const rank = (level: string): number => levels.indexOf(level.toUpperCase() as (typeof levels)[number]);

export const isLevel = (word: string): boolean => rank(word) >= 0;
export const levelWords = levels.map((level) => level.toLowerCase()).join(', ');

/** The line for the terminal: time, level, source, message and facts, with an error's stack below it. */
export function formatLogLine(source: string, line: LogLine): string {
  const time = new Date(line.at).toISOString().slice(11, 23);
  const facts = Object.entries(line.facts).filter(([key]) => key !== 'error');
  const words = facts.map(
    ([key, value]) => `${key}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`,
  );
  const request = line.request === '' ? [] : [`request=${line.request.slice(0, 8)}`];
  const first = [time, line.level.padEnd(5), source.padEnd(24), line.message, ...words, ...request].join(' ').trimEnd();
  return [first, ...stackOf(line.facts.error)].join('\n');
}

function stackOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const text = 'stack' in error ? error.stack : 'message' in error ? error.message : JSON.stringify(error);
  return String(text)
    .split('\n')
    .map((line) => `    ${line}`);
}
