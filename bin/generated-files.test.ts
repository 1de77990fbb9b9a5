import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { generatedFiles } from './generated-files.ts';

it.each(Object.entries(generatedFiles()))(
  '%s is what `tiketi openapi` generates from the contracts',
  (file, content) => {
    const committed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // Through JSON, which leaves out undefined members.
    expect(committed).toEqual(JSON.parse(JSON.stringify(content)));
  },
);
