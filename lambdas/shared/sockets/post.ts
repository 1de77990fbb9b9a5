import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { awsSettings } from '../aws/clients.ts';
import { tracer } from '../observability/trace.ts';

/** @returns false when the socket is gone */
export type Post = (
  connectionId: string,
  message: { readonly type: string } & Readonly<Record<string, unknown>>,
) => Promise<boolean>;

/** Writes to open sockets. The address comes from configuration: an event's domain name is wrong behind a custom domain. */
export function postThrough(endpoint: string): Post {
  const api = tracer.captureAWSv3Client(new ApiGatewayManagementApiClient({ ...awsSettings, endpoint }));
  return async (connectionId, message) => {
    try {
      await api.send(
        new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(JSON.stringify(message)) }),
      );
      return true;
    } catch (error) {
      if (error instanceof GoneException) return false;
      throw error;
    }
  };
}
