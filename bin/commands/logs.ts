import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ServiceContract } from '../../lambdas/shared/contract/message.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { openState, tiketi } from '../../localstack/cloud/state.ts';
import { type FunctionNames, functionNames } from '../../localstack/deploy/functions.ts';
import { formatLogLine, isLevel, type LogFilter, type LogLine, levelWords, passes, readLogLine } from '../log-lines.ts';

const LOOK_EVERY_MS = 250;
/** Older lines that `--follow` shows first. */
const PAST_LINES = 20;

interface LogsOptions extends LogFilter {
  readonly follow?: boolean;
}

export const logs = (program: Command): void => {
  program
    .command('logs')
    .description('log lines of the functions, oldest first')
    .argument('[service]', 'a service, or one function of it: reservation, reservation/place')
    .option('-f, --follow', 'wait for more')
    .option('--request <id>', 'one request, by the beginning of its id')
    .option('--trace <id>', 'one trace')
    .option('--level <level>', `lowest level: ${levelWords}`)
    .action(async (service: string | undefined, { follow, ...filter }: LogsOptions) => {
      if (filter.level !== undefined && !isLevel(filter.level)) {
        throw new Failure({
          step: 'logs',
          because: `there is no level ${filter.level}`,
          fix: `choose from ${levelWords}`,
        });
      }
      if (service !== undefined) await refuseUnknown(service);
      const state = openState();
      const reader = new LogReader(path.join(state.dir, 'logs', 'functions'), () => functionNames(state), service);
      const past = reader.read().filter(({ line }) => passes(line, filter));
      if (past.length === 0 && follow !== true)
        console.error(
          `nothing was logged${service === undefined ? '' : ` by ${service}`} (is it running? ${tiketi('status')})`,
        );
      print(follow === true ? past.slice(-PAST_LINES) : past);
      while (follow === true) {
        await sleep(LOOK_EVERY_MS);
        print(reader.read().filter(({ line }) => passes(line, filter)));
      }
    });
};

async function refuseUnknown(source: string): Promise<void> {
  const { contracts } = await import('../../lambdas/contracts.ts');
  const services = Object.values<ServiceContract>(contracts);
  const functionsOf = ({ name, functions }: ServiceContract) => Object.keys(functions).map((each) => `${name}/${each}`);
  if (services.some((each) => each.name === source || functionsOf(each).includes(source))) return;
  const ofService = services.find(({ name }) => source.startsWith(`${name}/`));
  const choice = ofService === undefined ? services.map(({ name }) => name) : functionsOf(ofService);
  throw new Failure({
    step: 'logs',
    because: `there is no service or function ${source}`,
    fix: `choose from ${choice.join(', ')}`,
  });
}

interface Shown {
  readonly source: string;
  readonly line: LogLine;
}

const print = (lines: readonly Shown[]): void => {
  for (const { source, line } of lines) console.log(formatLogLine(source, line));
};

/** Reads what was added to the log files since the last read. */
class LogReader {
  readonly #folder: string;
  readonly #names: () => FunctionNames;
  readonly #service: string | undefined;
  readonly #seen = new Map<string, { offset: number; inode: number; rest: string; at: number }>();

  constructor(folder: string, names: () => FunctionNames, service: string | undefined) {
    this.#folder = folder;
    this.#names = names;
    this.#service = service;
  }

  read(): Shown[] {
    if (!existsSync(this.#folder)) return [];
    const names = this.#names();
    const files = readdirSync(this.#folder).filter((file) => file.endsWith('.log'));
    const shown = files.flatMap((file) =>
      this.#readFile(file, names[path.basename(file, '.log')] ?? path.basename(file, '.log')),
    );
    return shown.sort((one, other) => one.line.at - other.line.at);
  }

  #readFile(file: string, source: string): Shown[] {
    if (this.#service !== undefined && source !== this.#service && !source.startsWith(`${this.#service}/`)) return [];
    const whole = path.join(this.#folder, file);
    const { size, ino, mtimeMs } = statSync(whole);
    const before = this.#seen.get(file);
    // A log that was renamed starts again.
    const seen =
      before === undefined || before.inode !== ino || size < before.offset
        ? { offset: 0, inode: ino, rest: '', at: mtimeMs }
        : before;
    const lines = `${seen.rest}${readFrom(whole, seen.offset, size)}`.split('\n');
    const rest = lines.pop() ?? '';
    let { at } = seen;
    const shown = lines.flatMap((text) => {
      const line = readLogLine(text, at);
      at = line?.at ?? at;
      return line === undefined ? [] : [{ source, line }];
    });
    this.#seen.set(file, { offset: size, inode: ino, rest, at });
    return shown;
  }
}

function readFrom(file: string, offset: number, end: number): string {
  const bytes = Buffer.alloc(end - offset);
  const handle = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, offset)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}
