import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** Deployed databases have run these: the order of the files is the order of their numbers. */
it.each(readdirSync('database/migrations'))('the migrations of %s are numbered one after another', (schema) => {
  const numbers = readdirSync(`database/migrations/${schema}`).map((file) =>
    Number(/^(\d{4})_[a-z_]+\.sql$/.exec(file)?.[1]),
  );
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
});
