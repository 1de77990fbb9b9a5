import { runMigrations } from '../handlers/run-migrations.ts';

export const handler = runMigrations;
