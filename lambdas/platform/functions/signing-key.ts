import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type SigningKey, signingKey } from '#shared/aws/keys.ts';
import { config } from '#shared/config/config.ts';
import { log } from '#shared/observability/log.ts';
import { findSigningKeys, keepSigningKeys, publishPublicKeys } from '../repositories/signing-keys.ts';

function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signingKey.parse({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID() });
}

interface DeployEvent {
  readonly RequestType?: 'Create' | 'Update' | 'Delete';
}

/**
 * Custom resource of the deploy: afterwards the secret holds a private key and the parameter its public part.
 *
 * Keeps existing keys, so that a deploy signs no user out. Deleting the stack leaves the keys to the removal policy of
 * the secret.
 */
export async function handler(event: DeployEvent): Promise<{ PhysicalResourceId: string }> {
  const { SIGNING_KEYS_SECRET, PUBLIC_KEYS_PARAMETER } = config('signing-keys-owner');
  const answer = { PhysicalResourceId: 'signing-keys' };
  if (event.RequestType === 'Delete') return answer;
  const kept = await findSigningKeys(SIGNING_KEYS_SECRET);
  const keys = kept ?? [newKey()];
  if (kept === undefined) await keepSigningKeys(SIGNING_KEYS_SECRET, keys);
  await publishPublicKeys(PUBLIC_KEYS_PARAMETER, keys);
  log.info('signing keys', { kept: kept !== undefined, keys: keys.length });
  return answer;
}
