import * as z from 'zod';

/** One step of a trace: a function, or a call that it made. */
export interface Step {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  /** Undefined where it was sent before its end. */
  readonly endMs: number | undefined;
  readonly parentId: string | undefined;
  readonly hasFailed: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Trace {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  /** In the order in which they began. */
  readonly steps: readonly Step[];
}

const facts = z.object({
  id: z.string(),
  name: z.string(),
  start_time: z.number(),
  end_time: z.number().optional(),
  fault: z.boolean().default(false),
  error: z.boolean().default(false),
  annotations: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  aws: z.looseObject({ operation: z.string().optional() }).default({}),
});
const segment = facts.extend({
  trace_id: z.string(),
  parent_id: z.string().optional(),
  subsegments: z.unknown().optional(),
});
const inner = facts.extend({ subsegments: z.unknown().optional() });

/** The name that Powertools gives the step of a handler. The service is in an annotation. */
const HANDLER = '## index.handler';

/**
 * The traces among lines of X-Ray segments, oldest first. A line that is no segment is skipped: the collector may have
 * been stopped while writing it.
 */
export function readTraces(lines: readonly string[]): readonly Trace[] {
  const byTrace = new Map<string, Map<string, Step>>();
  for (const line of lines) {
    const parsed = segment.safeParse(parse(line));
    if (!parsed.success) continue;
    const { trace_id: traceId, parent_id: parentId } = parsed.data;
    const steps = byTrace.get(traceId) ?? new Map<string, Step>();
    byTrace.set(traceId, steps);
    for (const step of flatten(parsed.data, parentId)) steps.set(step.id, step);
  }
  return [...byTrace].map(([id, steps]) => toTrace(id, [...steps.values()])).sort((a, b) => a.startMs - b.startMs);
}

function flatten(step: z.output<typeof inner>, parentId: string | undefined): Step[] {
  const children = z.array(inner).safeParse(step.subsegments);
  const { Service, ...annotations } = step.annotations;
  const name = step.name === HANDLER ? String(Service ?? 'function') : step.name.replace(/^## /, '');
  const own: Step = {
    id: step.id,
    name: step.aws.operation === undefined ? name : `${name} ${step.aws.operation}`,
    startMs: step.start_time * 1000,
    endMs: step.end_time === undefined ? undefined : step.end_time * 1000,
    parentId,
    hasFailed: step.fault || step.error,
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, String(value)])),
  };
  return [own, ...(children.success ? children.data.flatMap((child) => flatten(child, step.id)) : [])];
}

function toTrace(id: string, unordered: readonly Step[]): Trace {
  const steps = [...unordered].sort((a, b) => a.startMs - b.startMs);
  const ends = steps.map(({ startMs, endMs = startMs }) => endMs);
  return { id, startMs: steps[0]?.startMs ?? 0, endMs: Math.max(...ends), steps };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The traces in which a step was annotated with this value, e.g. the id of a reservation. */
export const annotatedWith = (traces: readonly Trace[], key: string, value: string): readonly Trace[] =>
  traces.filter(({ steps }) => steps.some(({ annotations }) => annotations[key] === value));

/** One line for a trace: its start, duration and functions. */
export function traceLine({ id, startMs, endMs, steps }: Trace): string {
  const roots = rootsOf(steps).map(({ name }) => name);
  const failed = steps.some(({ hasFailed }) => hasFailed) ? '  failed' : '';
  return `${new Date(startMs).toISOString()}  ${id}  ${duration(startMs, endMs).padStart(9)}  ${[...new Set(roots)].join(', ')}${failed}`;
}

/** A trace as a tree: each step under the one that called it, with its start after that of the trace and its duration. */
export function traceTree(trace: Trace): string {
  const children = new Map<string, Step[]>();
  for (const step of trace.steps)
    if (step.parentId !== undefined) children.set(step.parentId, [...(children.get(step.parentId) ?? []), step]);
  const show = (step: Step, depth: number): string[] => [
    stepLine(step, depth, trace.startMs),
    ...(children.get(step.id) ?? []).flatMap((child) => show(child, depth + 1)),
  ];
  return [traceLine(trace), ...rootsOf(trace.steps).flatMap((root) => show(root, 1))].join('\n');
}

function rootsOf(steps: readonly Step[]): readonly Step[] {
  const ids = new Set(steps.map(({ id }) => id));
  // The segment of Lambda itself is not sent on the local cloud, so the parent of a function's step is unknown.
  return steps.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
}

function stepLine({ name, startMs, endMs, hasFailed, annotations }: Step, depth: number, from: number): string {
  const known = Object.entries(annotations)
    .filter(([key]) => key !== 'ColdStart')
    .map(([key, value]) => `  ${key}=${value}`);
  const took = endMs === undefined ? 'not over' : duration(startMs, endMs);
  return `${'  '.repeat(depth)}${name}  +${duration(from, startMs)}  ${took}${hasFailed ? '  failed' : ''}${known.join('')}`;
}

const duration = (from: number, to: number): string => `${(to - from).toFixed(0)} ms`;
