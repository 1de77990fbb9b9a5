import * as z from 'zod';
import { defineMessage } from '../../lambdas/shared/contract/message.ts';
import { relayedOutbox } from '../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../lambdas/shared/postgres/database.ts';

/** Run as a process of its own: commits one fact and is killed before it could send it. */
const fact = defineMessage('test.echoed', 1, z.object({ text: z.string() }));
const database = openDatabase({
  connection: { connectionString: process.argv[2]!, max: 1, pipeline: true },
  namedStatements: true,
  outbox: {
    ...relayedOutbox,
    sendNow: () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  },
});
await database.transaction((tx) => tx.publish(fact, { text: 'survivor' }));
