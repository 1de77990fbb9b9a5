import { type HmacKeys, verifyToken } from '#shared/domain/opaque-token.ts';
import { ADMISSION_TOKEN } from '../../../queue/contract/tokens.ts';
import { AdmissionRequired } from '../../contract/errors.ts';

/**
 * The id of the admission that the token proves, or null when the token has ended.
 *
 * @throws AdmissionRequired for a token that is forged, another fan's or another event's
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
