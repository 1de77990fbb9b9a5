import { recordIds } from '#shared/observability/ids.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { ATTEMPTS_MAX, type ClaimedDelivery } from '../domain/delivery.ts';
import { MailNotTaken, type SendMail } from '../mail/mail.ts';
import { confirmedMail } from '../mail/reservation-confirmed.ts';
import { claimDelivery, markFailed, markSent, releaseDelivery } from '../repositories/deliveries.ts';

export interface DeliverDeps {
  readonly database: Executor;
  readonly sendMail: SendMail;
  readonly webUrl: string;
}

/** The recipient's message has not arrived yet: messages may arrive in another order. */
class RecipientUnknown extends Error {
  override readonly name = 'RecipientUnknown';
  readonly code = 'recipient_unknown';

  constructor() {
    super('the recipient is not known yet');
  }
}

/**
 * Sends the mail and marks its row, unless another worker has claimed it or it was sent before.
 *
 * The claim is committed before SES is called and the result afterwards, so two workers send one mail. Only a crash or a
 * lost answer of SES between the two sends it twice.
 *
 * @throws RecipientUnknown or MailNotTaken while attempts are left: the message is delivered again, with growing delay
 */
export async function deliverMail(deps: DeliverDeps, deliveryId: string): Promise<void> {
  const claimed = await claimDelivery(deps.database, deliveryId, ATTEMPTS_MAX);
  if (claimed === undefined) return;
  recordIds({ reservationId: claimed.reservationId });
  let providerMessageId: string;
  try {
    providerMessageId = await send(deps, claimed);
  } catch (error) {
    await endAttempt(deps, claimed, error);
    return;
  }
  await markSent(deps.database, claimed.id, providerMessageId);
  log.info('mail sent', { deliveryId });
}

function send({ sendMail, webUrl }: DeliverDeps, { id, facts, recipient }: ClaimedDelivery) {
  if (recipient === undefined) throw new RecipientUnknown();
  return sendMail({
    ...confirmedMail(recipient, facts, webUrl),
    to: { name: recipient.name, address: recipient.email },
    deliveryId: id,
  });
}

/** @throws the error while another attempt may follow */
async function endAttempt({ database }: DeliverDeps, claimed: ClaimedDelivery, error: unknown): Promise<void> {
  if (claimed.attempt < ATTEMPTS_MAX) {
    await releaseDelivery(database, claimed.id, claimed.attempt);
    throw error;
  }
  const isKnown = error instanceof MailNotTaken || error instanceof RecipientUnknown;
  if (await markFailed(database, claimed, isKnown ? error.code : 'fault')) countMetric('deliveryFailed');
  log.error('mail given up', error, { deliveryId: claimed.id });
}
