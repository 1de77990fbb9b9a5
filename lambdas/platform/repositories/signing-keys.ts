import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from '#shared/aws/clients.ts';
import { type SigningKey, signingKeys } from '#shared/aws/keys.ts';

const secrets = new SecretsManagerClient(awsSettings);
const parameters = new SSMClient(awsSettings);

/** @returns undefined before the first deploy has created keys */
export async function findSigningKeys(secretId: string): Promise<readonly SigningKey[] | undefined> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  const parsed = signingKeys.safeParse(JSON.parse(SecretString ?? '{}'));
  return parsed.success ? parsed.data.keys : undefined;
}

export async function keepSigningKeys(secretId: string, keys: readonly SigningKey[]): Promise<void> {
  await secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify({ keys }) }));
}

const publicPart = ({ kid, kty, crv, x, y }: SigningKey) => ({ kid, kty, crv, x, y, alg: 'ES256', use: 'sig' });

/** Services that verify tokens read the keys from this parameter, never from the secret. */
export async function publishPublicKeys(parameter: string, keys: readonly SigningKey[]): Promise<void> {
  const value = JSON.stringify({ keys: keys.map(publicPart) });
  await parameters.send(new PutParameterCommand({ Name: parameter, Value: value, Type: 'String', Overwrite: true }));
}
