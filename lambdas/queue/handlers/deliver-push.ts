import { pushed } from '#shared/sockets/push.ts';
import type { LiveLineDeps } from '../composition-live.ts';

/** Writes to every open socket of the fan and forgets those that are gone. */
export async function deliverPush({ connections, post }: LiveLineDeps, body: string): Promise<void> {
  const { userId, message } = pushed.parse(JSON.parse(body));
  const open = await connections.ofUser(userId);
  await Promise.all(
    open.map(async (connectionId) => {
      if (!(await post(connectionId, message))) await connections.forget(userId, connectionId);
    }),
  );
}
