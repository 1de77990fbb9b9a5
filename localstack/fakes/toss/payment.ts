import * as z from 'zod';

const status = z.enum([
  'READY',
  'IN_PROGRESS',
  'WAITING_FOR_DEPOSIT',
  'DONE',
  'CANCELED',
  'PARTIAL_CANCELED',
  'ABORTED',
  'EXPIRED',
]);

const cancel = z.object({
  transactionKey: z.string(),
  cancelReason: z.string(),
  cancelAmount: z.int(),
  refundableAmount: z.int(),
  canceledAtMs: z.int(),
});

/** A payment as the fake keeps it, in memory and in its journal. */
export const paymentSchema = z.object({
  paymentKey: z.string(),
  orderId: z.string(),
  orderName: z.string(),
  status,
  totalAmount: z.int(),
  balanceAmount: z.int(),
  card: z.object({ number: z.string(), ending: z.string() }),
  requestedAtMs: z.int(),
  approvedAtMs: z.int().nullable(),
  lastTransactionKey: z.string().nullable(),
  cancels: z.array(cancel),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export type Payment = Readonly<z.infer<typeof paymentSchema>>;

/** Whether money was taken under this order, be it given back since. */
export const wasPaid = ({ status }: Payment): boolean =>
  status === 'DONE' || status === 'PARTIAL_CANCELED' || status === 'CANCELED' || status === 'WAITING_FOR_DEPOSIT';

/** Whether the checkout page took it and nobody has confirmed it yet. */
export const isOpen = ({ status }: Payment): boolean => status === 'READY' || status === 'IN_PROGRESS';
