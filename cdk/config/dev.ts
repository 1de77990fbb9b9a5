import type { Stage } from './stage.ts';

/** The account is the one of the deploying user. Synthesis looks nothing up, so it needs no credentials. */
export const dev: Stage = {
  name: 'dev',
  env: { region: 'ap-northeast-2' },
  webUrl: 'https://dev.tiketi.example',
  tokenIssuer: 'https://dev.tiketi.example',
  logLevel: 'DEBUG',
  isProtected: false,
  enforcesTls: true,
  sendActions: ['sqs:SendMessage'],
  hasEmulatorGaps: false,
  throttle: { ratePerSecond: 500, burst: 250 },
  hasFirewall: false,
  sumsMetrics: true,
  alarmEmails: [],
  stores: {
    kind: 'new',
    availabilityZones: ['ap-northeast-2a', 'ap-northeast-2c'],
    natGateways: 1,
    database: { capacityMin: 0.5, capacityMax: 4, readers: 0, backupDays: 1, hasProxy: false },
    redis: { nodeType: 'cache.t4g.small', replicas: 0 },
  },
  usesFakes: false,
  toss: { url: 'https://api.tosspayments.com', clientKey: 'test_ck_set_before_the_first_deploy' },
  mail: { from: 'Tiketi <tickets@dev.tiketi.example>', domain: 'dev.tiketi.example', grantsByIdentity: true },
};
