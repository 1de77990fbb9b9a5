import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsClient } from '../aws/sqs.ts';
import { config } from '../config/config.ts';
import type { Database } from '../postgres/database.ts';
import { consumeBatch, type MessageHandler, type WorkHandler } from './consume.ts';

interface MessageFunctionOptions<Deps extends { readonly database: Database }> {
  readonly deps: () => Promise<Deps>;
  readonly handlers: readonly (MessageHandler<Deps> | WorkHandler<Deps>)[];
}

/** A Lambda that the queues of its service start. */
export const messageFunction =
  <Deps extends { readonly database: Database }>({ deps, handlers }: MessageFunctionOptions<Deps>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const built = await deps();
    const queues = config('queues').SOURCE_QUEUES;
    return consumeBatch({ sqs: sqsClient(), queues, database: built.database, deps: built, handlers }, event);
  };
