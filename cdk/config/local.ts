import * as z from 'zod';
import type { Stage } from './stage.ts';

const port = z.int().min(1).max(65_535);
/** What `tiketi deploy` passes about the local cloud that it deploys to. */
const factsSchema = z.object({
  ports: z.object({ emulator: port, toss: port, web: port }),
  postgres: z.object({
    host: z.string(),
    port,
    database: z.string(),
    user: z.string(),
    password: z.string(),
  }),
  redis: z.object({ host: z.string(), port }),
});
type Facts = z.output<typeof factsSchema>;

/** The default ports, for templates that are not deployed. */
const DEFAULTS: Facts = {
  ports: { emulator: 4566, toss: 4600, web: 3000 },
  postgres: { host: '127.0.0.1', port: 54_320, database: 'tiketi', user: 'postgres', password: 'not-deployed' },
  redis: { host: '127.0.0.1', port: 63_790 },
};

/** The emulator takes API ids from a tag, so addresses stay the same over deploys. */
export const REST_API_ID = '71c4e701';
export const SOCKET_API_ID = '71c4e702';
/** Also the last part of the addresses of both APIs. */
export const NAME = 'local';

const factsOf = ({ TIKETI_LOCAL }: NodeJS.ProcessEnv): Facts =>
  TIKETI_LOCAL === undefined || TIKETI_LOCAL === '' ? DEFAULTS : factsSchema.parse(JSON.parse(TIKETI_LOCAL));

/** One machine without a VPC: the stores already run, and the emulator provides everything else. */
export function local(env: NodeJS.ProcessEnv): Stage {
  const { ports, postgres, redis } = factsOf(env);
  const apis = `127.0.0.1:${ports.emulator}/_aws/execute-api`;
  const toss = `http://127.0.0.1:${ports.toss}`;
  return {
    name: NAME,
    env: { account: '000000000000', region: 'ap-northeast-2' },
    webUrl: `http://127.0.0.1:${ports.web}`,
    allowedOrigins: [`http://127.0.0.1:${ports.web}`, `http://localhost:${ports.web}`],
    tokenIssuer: `http://${apis}/${REST_API_ID}/${NAME}`,
    logLevel: 'INFO',
    isProtected: false,
    enforcesTls: false,
    sendActions: ['sqs:SendMessage', 'sqs:SendMessageBatch'],
    throttle: { ratePerSecond: 10_000, burst: 5_000 },
    hasFirewall: false,
    sumsMetrics: false,
    alarmEmails: [],
    pinned: {
      restId: REST_API_ID,
      socketId: SOCKET_API_ID,
      socketUrl: `ws://${apis}/${SOCKET_API_ID}/${NAME}`,
      socketEndpoint: `http://${apis}/${SOCKET_API_ID}/${NAME}`,
    },
    stores: { kind: 'existing', postgres, redis },
    usesFakes: true,
    toss: {
      url: toss,
      clientKey: 'test_ck_tiketi',
      checkoutUrl: `${toss}/checkout`,
    },
    mail: { from: 'Tiketi <tickets@tiketi.example>', domain: 'tiketi.example', grantsByIdentity: false },
  };
}
