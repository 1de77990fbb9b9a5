import path from 'node:path';
import { readRoleSecrets } from '#shared/aws/secrets.ts';
import { connectOwner } from '#shared/composition/database.ts';
import { log } from '#shared/observability/log.ts';
import { migrate } from '../operations/migrate.ts';

/** Packaged beside the bundle; a function's working directory is its code. */
const FOLDER = path.resolve('database');

/**
 * Custom resource of the deploy: migrates the database to what this version of the code expects.
 *
 * @throws what the failing migration threw; the deploy fails, and the previous functions stay
 */
export async function handler(event: { readonly RequestType?: string }): Promise<{ PhysicalResourceId: string }> {
  const answer = { PhysicalResourceId: 'migrations' };
  if (event.RequestType === 'Delete') return answer;
  const owner = await connectOwner();
  try {
    const done = await migrate({ owner, passwords: await readRoleSecrets(), folder: FOLDER });
    log.info('migrated', { migrations: done });
  } finally {
    await owner.end();
  }
  return answer;
}
