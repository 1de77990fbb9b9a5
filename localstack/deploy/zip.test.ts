import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { zip } from './zip.ts';

describe('a zip archive', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-zip-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read by another program, names and bytes', () => {
    const file = path.join(folder, 'code.zip');
    writeFileSync(
      file,
      zip([
        { name: 'index.js', content: Buffer.from('exports.handler = 1;\n'.repeat(500)) },
        { name: '표.map', content: Buffer.alloc(0) },
      ]),
    );
    const program =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print([(i.filename,i.file_size) for i in z.infolist()])';
    expect(
      execFileSync('python3', ['-c', program, file], {
        encoding: 'utf8',
        env: { ...process.env, PYTHONIOENCODING: 'utf8' },
      }).trim(),
    ).toBe("[('index.js', 10500), ('표.map', 0)]");
  });
});
