import * as z from 'zod';
import { defineMessage } from '../../lambdas/shared/contract/message.ts';
import { relayedOutbox } from '../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../lambdas/shared/postgres/database.ts';

/** Runs as a separate process: commits one message and kills itself before sending it. */
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
