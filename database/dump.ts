import type { ClientBase } from 'pg';

/** The structure of the services' schemas as SQL text, from the catalog: always the same for the same database. */
export async function dumpSchema(client: ClientBase, schemas: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const schema of schemas) parts.push(await dumpOne(client, schema));
  return `${parts.join('\n\n')}\n`;
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly constraints: readonly string[] | null;
  readonly indexes: readonly string[] | null;
  readonly triggers: readonly string[] | null;
  readonly grants: readonly string[] | null;
}

const TABLES = `
  SELECT c.relname AS name,
         (SELECT array_agg(format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                  CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
                                  CASE WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                                       WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
                                       ELSE '' END) ORDER BY a.attnum)
            FROM pg_attribute a
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
         (SELECT array_agg(format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) ORDER BY k.contype DESC, k.conname)
            FROM pg_constraint k
           WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'c', 'f', 'x')) AS constraints,
         (SELECT array_agg(pg_get_indexdef(i.indexrelid) ORDER BY i.indexrelid::regclass::text)
            FROM pg_index i
           WHERE i.indrelid = c.oid
             AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))) AS indexes,
         (SELECT array_agg(pg_get_triggerdef(t.oid) ORDER BY t.tgname)
            FROM pg_trigger t
           WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) AS triggers,
         (SELECT array_agg(format('GRANT %s ON %I.%I TO %I', privileges, $1::text, c.relname, grantee) ORDER BY grantee)
            FROM (SELECT pg_get_userbyid(g.grantee) AS grantee,
                         string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type) AS privileges
                    FROM aclexplode(c.relacl) AS g
                   WHERE g.grantee <> c.relowner
                   GROUP BY g.grantee) AS each) AS grants
    FROM pg_class c
   WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
   ORDER BY c.relname`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(oid) AS definition
    FROM pg_proc
   WHERE pronamespace = $1::text::regnamespace
   ORDER BY proname, oid`;

async function dumpOne(client: ClientBase, schema: string): Promise<string> {
  // Names in definitions are written with their schema unless it is on the path.
  await client.query("SELECT set_config('search_path', 'pg_catalog', false)");
  const { rows: tables } = await client.query<Table>(TABLES, [schema]);
  const { rows: functions } = await client.query<{ definition: string }>(FUNCTIONS, [schema]);
  const statements = [
    `CREATE SCHEMA ${schema};`,
    ...functions.map(({ definition }) => `${definition.trim()};`),
    ...tables.map((table) => dumpTable(schema, table)),
  ];
  return statements.join('\n\n');
}

function dumpTable(schema: string, { name, columns, constraints, indexes, triggers, grants }: Table): string {
  const inside = [...columns, ...(constraints ?? [])].map((line) => `  ${line}`).join(',\n');
  const after = [...(indexes ?? []), ...(triggers ?? []), ...(grants ?? [])].map((line) => `${line};`);
  return [`CREATE TABLE ${schema}.${name} (\n${inside}\n);`, ...after].join('\n');
}
