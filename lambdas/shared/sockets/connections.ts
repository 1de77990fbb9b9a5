import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { awsSettings } from '../aws/clients.ts';
import { once } from '../domain/once.ts';
import { tracer } from '../observability/trace.ts';
import { type SocketTicket, TICKET_TTL_MS } from './ticket.ts';

/** API Gateway closes a socket after two hours; an older row is one whose $disconnect was lost. */
const CONNECTION_TTL_SECONDS = 2 * 60 * 60;
/** Sockets of one user that receive a push: tabs and devices. */
const CONNECTIONS_MAX = 20;

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

export const dynamoClient = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient(awsSettings))),
);

/** Open sockets, in one DynamoDB table: `userId` + `connectionId`, and an index by connection for its end. */
export interface Connections {
  /** Stores the socket and uses up its ticket. @returns false when the ticket was used before */
  open(ticket: SocketTicket, connectionId: string, now: Date): Promise<boolean>;
  /** Deletes the socket; a repeat changes nothing. */
  close(connectionId: string): Promise<void>;
  ofUser(userId: string): Promise<string[]>;
  forget(userId: string, connectionId: string): Promise<void>;
}

export function connectionsIn(dynamo: DynamoDBDocumentClient, table: string): Connections {
  const forget = async (userId: string, connectionId: string): Promise<void> => {
    await dynamo.send(new DeleteCommand({ TableName: table, Key: { userId, connectionId } }));
  };
  return {
    forget,
    async open({ jti, userId, sessionId }, connectionId, now) {
      const used = {
        userId: `ticket#${jti}`,
        connectionId: 'used',
        expiresAt: seconds(now) + (2 * TICKET_TTL_MS) / 1000,
      };
      const connection = { userId, connectionId, sessionId, expiresAt: seconds(now) + CONNECTION_TTL_SECONDS };
      try {
        await dynamo.send(
          new TransactWriteCommand({
            TransactItems: [
              { Put: { TableName: table, Item: used, ConditionExpression: 'attribute_not_exists(userId)' } },
              { Put: { TableName: table, Item: connection } },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceledException) return false;
        throw error;
      }
    },
    async close(connectionId) {
      const found = await dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byConnection',
          KeyConditionExpression: 'connectionId = :id',
          ExpressionAttributeValues: { ':id': connectionId },
        }),
      );
      for (const { userId } of (found.Items ?? []) as { userId: string }[]) await forget(userId, connectionId);
    },
    async ofUser(userId) {
      const found = await dynamo.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'userId = :id',
          ExpressionAttributeValues: { ':id': userId },
          ConsistentRead: true,
          Limit: CONNECTIONS_MAX,
        }),
      );
      return ((found.Items ?? []) as { connectionId: string }[]).map((item) => item.connectionId);
    },
  };
}
