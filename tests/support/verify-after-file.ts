import { afterAll } from '@jest/globals';
import { openTestDatabases, verifyDatabasesWith } from './database.ts';
import { verifyDeployed, verifyTestDatabase } from './verify.ts';

/** Longer than messages may take to be handled. */
const LIMIT_MS = 60_000;

// Jest runs this file before each integration and end-to-end test file. Its `afterAll` is the first that was registered,
// so it runs before those of the test file, while everything is still open.
verifyDatabasesWith(verifyTestDatabase);
afterAll(async () => {
  if (process.env.TIKETI_STATUS !== undefined) await verifyDeployed();
  for (const database of openTestDatabases()) await database.verify();
}, LIMIT_MS);
