import { existsSync } from 'node:fs';
import path from 'node:path';
import { runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import { log } from '#shared/observability/log.ts';
import { roles, SCHEMAS } from '../domain/database-roles.ts';
import { closeDatabase, putRole, putSchema } from '../repositories/roles.ts';

/** Separate from the services' schemas, so that their roles cannot change the record of migrations. */
const RECORDS_SCHEMA = 'migrations';

interface MigrateOptions {
  /** The superuser, or the master user of a managed server; connected directly, not through a proxy. */
  readonly owner: ClientBase;
  /** Role → password. */
  readonly passwords: Readonly<Record<string, string>>;
  /** The folder `database/`. */
  readonly folder: string;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text: string) => log.warn(text),
  error: (text: string) => log.error('migration', text),
};

async function migrateSchema(
  owner: ClientBase,
  schema: string,
  dir: string,
  migrationsTable: string,
): Promise<string[]> {
  if (!existsSync(dir)) return [];
  const done = await runner({
    dbClient: owner,
    dir,
    direction: 'up',
    schema,
    migrationsSchema: RECORDS_SCHEMA,
    migrationsTable,
    createMigrationsSchema: true,
    advisoryLockMode: 'wait',
    logger: quiet,
  });
  return done.map(({ name }) => `${schema}/${name}`);
}

/**
 * Creates or updates roles, schemas and tables. Roles come first, because migrations grant to them.
 *
 * Each migration runs once, forward only. Two deploys at the same time wait for each other.
 *
 * @returns the migrations that ran
 * @throws whatever the first failing migration threw; those before it stay done
 */
export async function migrate({ owner, passwords, folder }: MigrateOptions): Promise<string[]> {
  for (const role of roles) {
    const password = passwords[role.name];
    if (password === undefined) throw new Error(`there is no password for the role ${role.name}`);
    await putRole(owner, role, password);
  }
  const done: string[] = [];
  for (const schema of SCHEMAS) {
    await putSchema(owner, schema);
    done.push(...(await migrateSchema(owner, schema, path.join(folder, 'common'), `${schema}_common`)));
    done.push(...(await migrateSchema(owner, schema, path.join(folder, 'migrations', schema), schema)));
  }
  await closeDatabase(
    owner,
    roles.map(({ name }) => name),
  );
  return done;
}
