import type { Stage } from './stage.ts';

export const prod: Stage = {
  name: 'prod',
  env: { region: 'ap-northeast-2' },
  webUrl: 'https://tiketi.example',
  tokenIssuer: 'https://tiketi.example',
  logLevel: 'INFO',
  isProtected: true,
  enforcesTls: true,
  sendActions: ['sqs:SendMessage'],
  hasEmulatorGaps: false,
  throttle: { ratePerSecond: 10_000, burst: 5_000 },
  hasFirewall: true,
  sumsMetrics: true,
  alarmEmails: ['operations@tiketi.example'],
  stores: {
    kind: 'new',
    availabilityZones: ['ap-northeast-2a', 'ap-northeast-2b', 'ap-northeast-2c'],
    natGateways: 3,
    database: { capacityMin: 2, capacityMax: 64, readers: 1, backupDays: 35, hasProxy: true },
    redis: { nodeType: 'cache.r7g.large', replicas: 1 },
  },
  usesFakes: false,
  toss: { url: 'https://api.tosspayments.com', clientKey: 'live_ck_set_before_the_first_deploy' },
  mail: { from: 'Tiketi <tickets@tiketi.example>', domain: 'tiketi.example', grantsByIdentity: true },
};
