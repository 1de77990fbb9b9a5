import { serverNow } from './clock.ts';
import type { Reservation } from './contract.ts';

/** Until when a hold can be paid, in ms of the server's clock. */
export const payByOf = ({ payBy }: Pick<Reservation, 'payBy'>): number => Date.parse(payBy);

/** Whether the hold can still be paid now. */
export const isPayable = (hold: Pick<Reservation, 'status' | 'payBy'>): boolean =>
  hold.status === 'PENDING' && payByOf(hold) > serverNow();
