import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { CHECKOUT } from '../../localstack/cloud/checkout.ts';
import { eventually } from './user.ts';

const COMMAND_LIMIT_MS = 180_000;
/** Folders that are not copied with a checkout. */
const NOT_COPIED = new Set(['node_modules', '.git', '.tiketi', 'cdk.out']);

/** Copies the files of this checkout into a folder. */
export const copyCheckout = (folder: string): void =>
  cpSync(CHECKOUT, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !NOT_COPIED.has(path.basename(file)),
  });

export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** A copy of this checkout without downloads and without a running cloud. Tests may change its files. */
export class Checkout {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-checkout-'));
    // Under root PostgreSQL runs as another user, which must be able to read it.
    chmodSync(this.folder, 0o755);
    copyCheckout(this.folder);
    for (const packages of ['node_modules', 'web/node_modules'])
      symlinkSync(path.resolve(packages), path.join(this.folder, packages));
  }

  /** Runs its command line. @param env overrides variables of this process; undefined removes one */
  tiketi(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<CommandResult> {
    return this.run(path.join(this.folder, 'bin/tiketi'), args, env);
  }

  /** Runs a program in the checkout. */
  async run(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<CommandResult> {
    const { exitCode, all } = await execa(program, args, {
      cwd: this.folder,
      env: { TIKETI_STATE: undefined, NO_COLOR: '1', ...env },
      all: true,
      reject: false,
      timeout: COMMAND_LIMIT_MS,
    });
    return { exitCode, all };
  }

  /** Starts a command that runs until `stop`. */
  start(args: readonly string[]) {
    const running = execa(path.join(this.folder, 'bin/tiketi'), args, {
      env: { TIKETI_STATE: undefined, NO_COLOR: '1' },
      all: true,
      reject: false,
      timeout: COMMAND_LIMIT_MS,
    });
    let output = '';
    running.all.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
    return {
      printed: (text: string): Promise<string> =>
        eventually(
          `it prints ${text}`,
          () => Promise.resolve(output),
          (now) => now.includes(text),
        ),
      stop: async (): Promise<void> => {
        running.kill('SIGINT');
        await running;
      },
    };
  }

  async remove(): Promise<void> {
    await this.tiketi(['down']);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
