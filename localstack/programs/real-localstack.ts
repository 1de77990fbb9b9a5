import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud, Part } from '../cloud/part.ts';
import { folderInState } from '../cloud/state.ts';
import { clientSettings } from '../deploy/aws.ts';
import { launch } from './processes.ts';
import { type PackageSet, preparePython } from './python.ts';

const HOST = '127.0.0.1';

/** Half a gigabyte; the lock file is for one version of Python only. */
const packages: PackageSet = {
  name: 'localstack',
  lock: 'localstack/programs/requirements-localstack.txt',
  minors: { min: 11, max: 11 },
};

export const localstackUrl = ({ ports }: Pick<Cloud, 'ports'>): string => `http://${HOST}:${ports.localstack}`;

/** The real LocalStack without Docker, for the contract suite of the adapters of SQS and SES, never for the stack. */
export const localstack: Part = {
  name: 'localstack',
  title: 'LocalStack',
  isExtra: true,
  prepare: ({ state }) => void preparePython(state, packages),
  launch: async ({ state, ports }) => {
    const python = preparePython(state, packages);
    const folder = folderInState(state, 'localstack');
    await launch(state, 'localstack', {
      command: python.command,
      args: ['-m', 'localstack.runtime.main'],
      cwd: folder,
      env: {
        PATH: '/usr/bin:/bin',
        HOME: folder,
        LANG: 'C.UTF-8',
        GATEWAY_LISTEN: `${HOST}:${ports.localstack}`,
        LOCALSTACK_HOST: `localhost:${ports.localstack}`,
        SQS_ENDPOINT_STRATEGY: 'path',
        DNS_ADDRESS: '0',
        OVERRIDE_IN_DOCKER: '0',
        FILESYSTEM_ROOT: folder,
        S3_SKIP_SIGNATURE_VALIDATION: '0',
        DISABLE_EVENTS: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        SMTP_HOST: `${HOST}:${ports.smtp}`,
        ...python.env,
      },
    });
  },
  // Its health page reports ready too early, so a real call is made.
  isHealthy: async (cloud) => {
    const client = new SQSClient({ ...clientSettings(cloud), endpoint: localstackUrl(cloud), maxAttempts: 1 });
    try {
      await client.send(new ListQueuesCommand({}));
      return true;
    } finally {
      client.destroy();
    }
  },
  address: localstackUrl,
};
