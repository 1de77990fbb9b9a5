import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import { verifier } from '../composition.ts';
import { authorizer } from '../handlers/authorize.ts';
import { isAdminSession } from '../repositories/sessions.ts';

const database = once(connectDatabase);

export const handler = authorizer(verifier, async ({ sid, sub }) => isAdminSession(await database(), sid, sub));
