import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inCheckout } from '../cloud/checkout.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-ministack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(folder, 'image-'));
  for (const name of ['bin', 'state', 's3/bucket']) mkdirSync(path.join(home, name), { recursive: true });
  program('python', 'echo "started $*"');
});

function program(name: string, body: string): void {
  const file = path.join(home, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

function nodeOfMajor(major: number): void {
  const isNew = String(major >= 22);
  program('node', `case $1 in --version) echo v${major}.0.0 ;; *) echo ${isNew} ;; esac`);
}

const start = () =>
  spawnSync('/bin/sh', [inCheckout('localstack/programs/ministack.sh')], {
    encoding: 'utf8',
    env: {
      PATH: `${path.join(home, 'bin')}:/usr/bin:/bin`,
      STATE_DIR: path.join(home, 'state'),
      S3_DATA_DIR: path.join(home, 's3'),
    },
  });

describe("the start of MiniStack's image", () => {
  it('is refused with an old Node, by name', () => {
    nodeOfMajor(20);
    expect(start()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('has Node v20.0.0') });
  });

  it('removes the objects of a cloud whose stacks were lost by a kill', () => {
    nodeOfMajor(24);
    expect(start()).toMatchObject({ status: 0, stdout: 'started -m ministack\n' });
    expect(existsSync(path.join(home, 's3/bucket'))).toBe(false);
  });

  it('keeps the objects of a cloud that was stopped cleanly', () => {
    nodeOfMajor(22);
    writeFileSync(path.join(home, 'state/cloudformation.json'), '{}');
    expect(start().status).toBe(0);
    expect(existsSync(path.join(home, 's3/bucket'))).toBe(true);
  });
});
