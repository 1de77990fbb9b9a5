import { apiUrl, redisUrl } from '../localstack/cloud/addresses.ts';
import { parts } from '../localstack/cloud/cloud.ts';
import type { Cloud } from '../localstack/cloud/part.ts';
import { withTemporaryCloud } from '../localstack/cloud/temporary-cloud.ts';
import { awsEnvironment } from '../localstack/deploy/aws.ts';
import { deployCloud } from '../localstack/deploy/deploy.ts';
import { emulatorUrl } from '../localstack/programs/emulator.ts';
import { postgresUrl } from '../localstack/programs/postgres.ts';
import { localstackUrl } from '../localstack/programs/real-localstack.ts';
import { mailFolder } from '../localstack/programs/small-parts.ts';
import { currentAddresses } from './commands/status.ts';
import { seedAccounts } from './seed/accounts.ts';
import { apiClient } from './seed/api-client.ts';
import { type Suite, storeParts } from './suites.ts';

type Environment = Readonly<Record<string, string>>;

/** @param within what to put before the command that runs the tests. @default nothing */
type Work<T> = (env: Environment, within?: readonly string[]) => Promise<T>;

/** Starts what the suite needs, and runs the work with the variables that name the addresses. */
export async function withSurroundings<T>(suite: Suite, work: Work<T>): Promise<T> {
  const { name, surroundings } = suite;
  const forTests = { isDurable: false, enforcesIam: false };
  switch (surroundings) {
    case 'nothing':
      return work({});
    case 'stores':
      return withTemporaryCloud({ name, parts: storeParts, options: forTests }, (cloud) =>
        work(storesEnvironment(cloud)),
      );
    case 'deployed':
      return withDeployed({ name, options: forTests }, work);
    case 'deployed-with-iam':
      return withDeployed({ name, options: { ...forTests, enforcesIam: true } }, work);
    case 'docker': {
      // Loaded here: no other suite needs it.
      const { withDocker } = await import('../tests/docker/engine/surroundings.ts');
      return withDocker(({ env, within }) => work(env, within));
    }
    case 'real-localstack':
      return withTemporaryCloud({ name, parts: [...storeParts, 'localstack'], options: forTests }, (cloud) =>
        work({ ...storesEnvironment(cloud), TIKETI_TEST_LOCALSTACK: localstackUrl(cloud) }),
      );
  }
}

const storesEnvironment = (cloud: Cloud): Environment => ({
  ...awsEnvironment(cloud),
  TIKETI_TEST_POSTGRES: postgresUrl(cloud),
  TIKETI_TEST_REDIS: redisUrl(cloud),
  TIKETI_TEST_AWS: emulatorUrl(cloud),
  TIKETI_TEST_MAIL: mailFolder(cloud),
});

const withDeployed = <T>(
  { name, options }: { name: string; options: Cloud['options'] },
  work: (env: Environment) => Promise<T>,
): Promise<T> =>
  withTemporaryCloud({ name, parts: parts().map((part) => part.name), options }, async (cloud) => {
    await deployCloud(cloud, { say: () => undefined, note: (text) => console.log(text) });
    await seedAccounts(cloud, apiClient(apiUrl(cloud)));
    const status = {
      ...(await currentAddresses(cloud)),
      state: cloud.state.dir,
      postgresUrl: postgresUrl(cloud),
      redisUrl: redisUrl(cloud),
    };
    return work({ TIKETI_STATUS: JSON.stringify(status) });
  });
