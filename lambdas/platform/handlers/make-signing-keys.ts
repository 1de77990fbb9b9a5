import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type SigningKey, signingKey } from '#shared/aws/signing-keys.ts';
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
 * Custom resource of the deploy: afterwards a private key is in the secret and its public part in the parameter.
 *
 * A key that is there is kept, so a deploy signs nobody out; a stack that goes away leaves its keys to the secret's own
 * removal policy.
 */
export async function makeSigningKeys(event: DeployEvent): Promise<{ PhysicalResourceId: string }> {
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
