import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from '#shared/aws/settings.ts';
import { type SigningKey, signingKey, signingKeys } from '#shared/aws/signing-keys.ts';
import { config } from '#shared/config/config.ts';
import { log } from '#shared/observability/log.ts';

const secrets = new SecretsManagerClient(awsSettings);
const parameters = new SSMClient(awsSettings);

function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signingKey.parse({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID() });
}

const publicPart = ({ kid, kty, crv, x, y }: SigningKey) => ({ kid, kty, crv, x, y, alg: 'ES256', use: 'sig' });

async function keptKeys(secretId: string): Promise<SigningKey[] | undefined> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  const parsed = signingKeys.safeParse(JSON.parse(SecretString ?? '{}'));
  return parsed.success ? parsed.data.keys : undefined;
}

interface DeployEvent {
  readonly RequestType?: 'Create' | 'Update' | 'Delete';
}

/**
 * Custom resource of the deploy: afterwards a private key is in the secret and its public part in the parameter.
 *
 * A key that is there is kept, so a deploy signs nobody out; a stack that goes away leaves its keys to the secret's own
 * removal policy.
 */
export async function makeSigningKeys(event: DeployEvent): Promise<{ PhysicalResourceId: string }> {
  const { SIGNING_KEYS_SECRET, PUBLIC_KEYS_PARAMETER } = config('signing-keys-owner');
  const answer = { PhysicalResourceId: 'signing-keys' };
  if (event.RequestType === 'Delete') return answer;
  const kept = await keptKeys(SIGNING_KEYS_SECRET);
  const keys = kept ?? [newKey()];
  if (kept === undefined) {
    await secrets.send(
      new PutSecretValueCommand({ SecretId: SIGNING_KEYS_SECRET, SecretString: JSON.stringify({ keys }) }),
    );
  }
  const value = JSON.stringify({ keys: keys.map(publicPart) });
  await parameters.send(
    new PutParameterCommand({ Name: PUBLIC_KEYS_PARAMETER, Value: value, Type: 'String', Overwrite: true }),
  );
  log.info('signing keys', { kept: kept !== undefined, keys: keys.length });
  return answer;
}
