import { newId } from '#shared/domain/ids.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { notificationDeliveryDue } from '../contract/messages.ts';
import { ATTEMPTS_MAX, type ConfirmedFacts } from '../domain/delivery.ts';
import { giveUpDeliveries, insertDelivery, takeStuckDeliveries } from '../repositories/deliveries.ts';

/** Creates the one delivery of the reservation and publishes that it is due; a repeated message changes nothing. */
export async function keepDelivery(tx: Transaction, userId: string, facts: ConfirmedFacts): Promise<void> {
  const id = newId();
  if (await insertDelivery(tx, { id, userId, facts })) await tx.publish(notificationDeliveryDue, { deliveryId: id });
}

/** Deliveries of one run; the run a minute later takes the rest. */
const DELIVERIES_MAX = 100;

/**
 * Publishes the message again for deliveries whose message was lost, and ends deliveries whose worker crashed in the
 * last attempt.
 *
 * @returns how many messages were published
 */
export async function resendStuck(database: Database): Promise<number> {
  const givenUp = await giveUpDeliveries(database, ATTEMPTS_MAX, DELIVERIES_MAX);
  if (givenUp > 0) countMetric('deliveryFailed', givenUp);
  return database.transaction(async (tx) => {
    const stuck = await takeStuckDeliveries(tx, DELIVERIES_MAX);
    await tx.together(stuck.map((deliveryId) => tx.publish(notificationDeliveryDue, { deliveryId })));
    return stuck.length;
  });
}
