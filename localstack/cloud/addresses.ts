import * as z from 'zod';
import { NAME as API_STAGE, REST_API_ID, SOCKET_API_ID } from '../../cdk/config/local.ts';
import { emulatorUrl } from '../programs/emulator.ts';
import { fakeUrl } from '../programs/small-parts.ts';
import type { Cloud } from './part.ts';
import type { Ports } from './ports.ts';
import { readState } from './state.ts';

export const apiUrl = (cloud: Pick<Cloud, 'ports'>): string =>
  `${emulatorUrl(cloud)}/_aws/execute-api/${REST_API_ID}/${API_STAGE}`;
/** Where the card company sends its webhooks. */
export const tossWebhookUrl = (cloud: Pick<Cloud, 'ports'>): string => `${apiUrl(cloud)}/api/payments/webhooks/toss`;
export const socketUrl = ({ ports }: Pick<Cloud, 'ports'>): string =>
  `ws://127.0.0.1:${ports.emulator}/_aws/execute-api/${SOCKET_API_ID}/${API_STAGE}`;

export const webUrl = ({ ports }: Pick<Cloud, 'ports'>): string => `http://127.0.0.1:${ports.web}`;

const accountsSchema = z.array(z.object({ role: z.string(), email: z.string(), password: z.string() }));

/** Addresses and accounts for clients of the local cloud; null for what is missing. */
export interface Addresses {
  readonly apiUrl: string | null;
  readonly socketUrl: string | null;
  readonly webUrl: string | null;
  readonly fakes: { readonly google: string | null; readonly toss: string | null };
  readonly ports: Ports | null;
  readonly accounts: z.output<typeof accountsSchema> | null;
}

/** Before the first start. */
export const noAddresses: Addresses = {
  apiUrl: null,
  socketUrl: null,
  webUrl: null,
  fakes: { google: null, toss: null },
  ports: null,
  accounts: null,
};

/** @param serves names of the parts that serve now, and `api` and `web` if those do */
export function addressesOf(cloud: Cloud, serves: ReadonlySet<string>): Addresses {
  const accounts = accountsSchema.safeParse(readState(cloud.state, 'accounts.json'));
  const when = (name: string, address: string): string | null => (serves.has(name) ? address : null);
  return {
    apiUrl: when('api', apiUrl(cloud)),
    socketUrl: when('api', socketUrl(cloud)),
    webUrl: when('web', webUrl(cloud)),
    fakes: { google: when('google', fakeUrl(cloud, 'google')), toss: when('toss', fakeUrl(cloud, 'toss')) },
    ports: cloud.ports,
    accounts: accounts.success ? accounts.data : null,
  };
}

export const redisUrl = ({ ports }: Pick<Cloud, 'ports'>): string => `redis://127.0.0.1:${ports.redis}`;
