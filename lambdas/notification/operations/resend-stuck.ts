import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { notificationDeliveryDue } from '../contract/messages.ts';
import { ATTEMPTS_MAX } from '../domain/delivery.ts';
import { giveUpDeliveries, takeStuckDeliveries } from '../repositories/deliveries.ts';

/** One run's share; the next minute takes the rest. */
const DELIVERIES_MAX = 100;

/**
 * Deliveries whose message was lost are told to the worker again, and those whose worker died in its last attempt end.
 *
 * @returns how many were told again
 */
export async function resendStuck(database: Database): Promise<number> {
  const givenUp = await giveUpDeliveries(database, ATTEMPTS_MAX, DELIVERIES_MAX);
  if (givenUp > 0) countMetric('deliveryFailed', givenUp);
  return database.transaction(async (tx) => {
    const stuck = await takeStuckDeliveries(tx, DELIVERIES_MAX);
    await Promise.all(stuck.map((deliveryId) => tx.publish(notificationDeliveryDue, { deliveryId })));
    return stuck.length;
  });
}
