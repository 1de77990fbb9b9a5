import { existsSync, readFileSync } from 'node:fs';
import { checkServerIdentity, rootCertificates } from 'node:tls';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type pg from 'pg';
import * as z from 'zod';
import { AUDITOR_OUTPUT } from '../../cdk/stacks/outputs.ts';
import { inCheckout } from '../../localstack/cloud/checkout.ts';
import { Failure } from '../../localstack/cloud/failure.ts';

/** Certificate authorities of RDS; layers/runtime/README.md says where they come from. */
const CA_BUNDLE = inCheckout('layers/runtime/rds-ca.pem');

const outputSchema = z.object({
  host: z.string(),
  port: z.coerce.number().int(),
  database: z.string(),
  tls: z.boolean(),
  secret: z.string(),
});
const credentialsSchema = z.object({ username: z.literal('auditor'), password: z.string().min(1) });

type Address = z.output<typeof outputSchema>;

/** How AWS clients reach the stage; without members the environment of the shell decides, as for the AWS CLI. */
interface AwsSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The near end of a tunnel, for a database that stands in a private network. */
export interface Tunnel {
  readonly host: string;
  readonly port: number;
}

/**
 * How to connect to a deployed stage's database as its auditor: the data stack's output says where the database is and
 * which secret of Secrets Manager holds the auditor's password.
 *
 * @throws Failure where the stage is not deployed, or the certificate authorities of a database with TLS are missing
 */
export async function stageDatabase(stage: string, aws: AwsSettings, tunnel?: Tunnel): Promise<pg.ClientConfig> {
  const address = await readAddress(stage, aws);
  const secrets = new SecretsManagerClient(aws);
  try {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: address.secret }));
    const { username, password } = credentialsSchema.parse(JSON.parse(SecretString));
    return { ...connectionTo(address, tunnel), user: username, password };
  } finally {
    secrets.destroy();
  }
}

async function readAddress(stage: string, aws: AwsSettings): Promise<Address> {
  const stacks = new CloudFormationClient(aws);
  const StackName = `tiketi-${stage}-data`;
  try {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === AUDITOR_OUTPUT)?.OutputValue;
    if (output === undefined)
      throw new Failure({
        step: 'verify',
        because: `the stack ${StackName} has no output ${AUDITOR_OUTPUT}`,
        fix: `deploy the stage again: npx cdk deploy --all -c stage=${stage}`,
      });
    return outputSchema.parse(JSON.parse(output));
  } finally {
    stacks.destroy();
  }
}

/** Where to connect. Through a tunnel, too, the certificate must be that of the database. */
export function connectionTo(
  { host, port, database, tls }: Pick<Address, 'host' | 'port' | 'database' | 'tls'>,
  tunnel?: Tunnel,
  caBundle = CA_BUNDLE,
): pg.ClientConfig {
  return {
    host: tunnel?.host ?? host,
    port: tunnel?.port ?? port,
    database,
    ssl: tls && {
      ca: authoritiesIn(caBundle),
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    },
  };
}

function authoritiesIn(file: string): string[] {
  if (!existsSync(file))
    throw new Failure({
      step: 'verify',
      because: `${file} is missing, so the certificate of the database cannot be checked`,
      fix: 'fetch it as layers/runtime/README.md says',
    });
  return [...rootCertificates, readFileSync(file, 'utf8')];
}
