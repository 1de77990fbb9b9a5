import { newId } from '#shared/domain/ids.ts';
import type { Transaction } from '#shared/postgres/database.ts';
import { notificationDeliveryDue } from '../contract/messages.ts';
import type { ConfirmedFacts } from '../domain/delivery.ts';
import { insertDelivery } from '../repositories/deliveries.ts';

/** A reservation has one delivery, however often its confirmation is told, and the worker knows of it. */
export async function keepDelivery(tx: Transaction, userId: string, facts: ConfirmedFacts): Promise<void> {
  const id = newId();
  if (await insertDelivery(tx, { id, userId, facts })) await tx.publish(notificationDeliveryDue, { deliveryId: id });
}
