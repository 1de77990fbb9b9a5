import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg';
import type { RoleSettings } from '../domain/database-roles.ts';

/** Everything here runs as the owner, once per deploy. Identifiers in DDL cannot be parameters. */
const id = escapeIdentifier;

/** Creates or updates the role: its password, and its settings for each new connection. */
export async function putRole(owner: ClientBase, role: RoleSettings, password: string): Promise<void> {
  const name = id(role.name);
  const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [role.name]);
  if (rowCount === 0) await owner.query(`CREATE ROLE ${name} LOGIN NOINHERIT`);
  await owner.query(`ALTER ROLE ${name} PASSWORD ${escapeLiteral(password)}`);
  const settings = { search_path: role.schema ?? 'pg_catalog', ...role.settings };
  for (const [key, value] of Object.entries(settings))
    await owner.query(`ALTER ROLE ${name} SET ${id(key)} = ${escapeLiteral(value)}`);
}

/**
 * Creates the schema. Only its service can read and change tables that are created in it from now on; a migration may
 * revoke more (an append-only table).
 */
export async function putSchema(owner: ClientBase, schema: string): Promise<void> {
  const name = id(schema);
  await owner.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await owner.query(`REVOKE ALL ON SCHEMA ${name} FROM PUBLIC`);
  await owner.query(`GRANT USAGE ON SCHEMA ${name} TO ${name}, relay, janitor, auditor`);
  await owner.query(
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name}`,
  );
  await owner.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT ON TABLES TO auditor`);
}

/** Only the named roles can connect, and no role can create objects in `public`. */
export async function closeDatabase(owner: ClientBase, roleNames: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ name: string }>('SELECT current_database() AS name');
  const database = id(rows[0]!.name);
  await owner.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await owner.query(`GRANT CONNECT ON DATABASE ${database} TO ${roleNames.map(id).join(', ')}`);
  await owner.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
}
