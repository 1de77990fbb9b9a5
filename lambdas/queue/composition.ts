import { type HmacSecret, hmacSecret } from '#shared/aws/secrets.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';

export interface ApiDeps {
  readonly socketTicketKeys: HmacSecret;
  readonly socketUrl: string;
}

export const apiDeps = once(
  (): Promise<ApiDeps> =>
    Promise.resolve({ socketTicketKeys: hmacSecret('socket-ticket'), socketUrl: config('sockets').SOCKET_URL }),
);
