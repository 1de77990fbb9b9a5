import type { Cloud } from '../cloud/part.ts';
import { emulatorUrl, REGION } from '../programs/emulator.ts';

/** What an AWS client needs to reach this cloud's emulator. */
export const clientSettings = (cloud: Pick<Cloud, 'ports'>) => ({
  endpoint: emulatorUrl(cloud),
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** The same as environment variables, for tools and child processes. */
export const awsEnvironment = (cloud: Pick<Cloud, 'ports'>): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ENDPOINT_URL: emulatorUrl(cloud),
  AWS_ENDPOINT_URL_S3: emulatorUrl(cloud),
});
