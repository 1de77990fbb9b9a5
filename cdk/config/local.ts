import * as z from 'zod';
import type { Stage } from './stage.ts';

const port = z.int().min(1).max(65_535);
/** The local cloud that the templates are for. TIKETI_LOCAL has more members, which this stage does not need. */
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

/** The services of docker-compose.localstack.yml, which reads the same variables and has the same defaults. */
function composeFacts(env: NodeJS.ProcessEnv): Facts {
  const given = (name: string, usual: string): string =>
    env[name] === undefined || env[name] === '' ? usual : env[name];
  const portOf = (name: string, usual: number): number => Number(given(`TIKETI_PORT_${name}`, String(usual)));
  return factsSchema.parse({
    ports: { emulator: portOf('EMULATOR', 4566), toss: portOf('TOSS', 4600), web: portOf('WEB', 3000) },
    postgres: {
      host: '127.0.0.1',
      port: portOf('POSTGRES', 54_320),
      database: 'tiketi',
      user: 'tiketi',
      password: given('TIKETI_POSTGRES_PASSWORD', 'tiketi'),
    },
    redis: { host: '127.0.0.1', port: portOf('REDIS', 63_790) },
  });
}

/** The emulator takes API ids from a tag, so addresses stay the same over deploys. */
export const REST_API_ID = '71c4e701';
export const SOCKET_API_ID = '71c4e702';
/** Also the last part of the addresses of both APIs. */
export const NAME = 'local';

/** @throws Error when the command line would deploy to another emulator than the one whose addresses the templates hold */
function factsOf(env: NodeJS.ProcessEnv): Facts {
  const { TIKETI_LOCAL: passed, AWS_ENDPOINT_URL: endpoint } = env;
  const facts = passed === undefined || passed === '' ? composeFacts(env) : factsSchema.parse(JSON.parse(passed));
  if (endpoint === undefined || endpoint === '' || Number(new URL(endpoint).port) === facts.ports.emulator)
    return facts;
  const right = `http://127.0.0.1:${facts.ports.emulator}`;
  throw new Error(
    `the emulator of this local cloud is at ${right}, but AWS_ENDPOINT_URL is ${endpoint}. ` +
      `Run ./bin/tiketi deploy, or set AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3 to ${right}`,
  );
}

/** One machine without a VPC: the stores already run, and the emulator provides everything else. */
export function local(env: NodeJS.ProcessEnv): Stage {
  const { ports, postgres, redis } = factsOf(env);
  const apis = `127.0.0.1:${ports.emulator}/_aws/execute-api`;
  const toss = `http://127.0.0.1:${ports.toss}`;
  return {
    name: NAME,
    env: { account: '000000000000', region: 'ap-northeast-2' },
    webUrl: `http://127.0.0.1:${ports.web}`,
    tokenIssuer: `http://${apis}/${REST_API_ID}/${NAME}`,
    logLevel: 'INFO',
    isProtected: false,
    enforcesTls: false,
    sendActions: ['sqs:SendMessage', 'sqs:SendMessageBatch'],
    hasEmulatorGaps: true,
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
