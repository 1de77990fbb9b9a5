import { type HmacKeys, verifyToken } from '#shared/domain/opaque-token.ts';
import { ADMISSION_TOKEN } from '../../../queue/contract/tokens.ts';
import { AdmissionRequired } from '../../contract/errors.ts';

/**
 * @returns the id of the admission that the token proves, or null when the token has expired
 * @throws AdmissionRequired for a token that is forged, or of another user or event
 */
export function admissionIdOf(
  token: string,
  expected: { readonly eventId: string; readonly userId: string },
  keys: HmacKeys,
): string | null {
  const verified = verifyToken(ADMISSION_TOKEN, token, new Date(), keys);
  if (!verified.ok) {
    if (verified.reason === 'expired') return null;
    throw new AdmissionRequired();
  }
  const { facts } = verified;
  if (facts.eventId !== expected.eventId || facts.userId !== expected.userId) throw new AdmissionRequired();
  return facts.admissionId;
}
