import { dynamoClient } from '#shared/aws/dynamo.ts';
import { type HmacSecret, hmacSecret } from '#shared/aws/secrets.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { type Connections, connectionsIn } from '#shared/sockets/connections.ts';
import { type Post, postThrough } from '#shared/sockets/post.ts';

/** What the live line needs; apart from the API's composition, whose functions never touch DynamoDB. */
export interface LiveLineDeps {
  readonly connections: Connections;
  readonly post: Post;
  readonly socketTicketKeys: HmacSecret;
}

export const liveLineDeps = once((): LiveLineDeps => {
  const { CONNECTIONS_TABLE, SOCKET_ENDPOINT } = config('connections');
  return {
    connections: connectionsIn(dynamoClient(), CONNECTIONS_TABLE),
    post: postThrough(SOCKET_ENDPOINT),
    socketTicketKeys: hmacSecret('socket-ticket'),
  };
});
