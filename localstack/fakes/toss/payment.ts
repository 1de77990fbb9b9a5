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

/** A payment as stored in memory and in the journal. */
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

/** Whether the payment was charged, even if it was cancelled later. */
export const wasPaid = ({ status }: Payment): boolean =>
  status === 'DONE' || status === 'PARTIAL_CANCELED' || status === 'CANCELED' || status === 'WAITING_FOR_DEPOSIT';

/** Whether the payment still waits for its confirmation. */
export const isOpen = ({ status }: Payment): boolean => status === 'READY' || status === 'IN_PROGRESS';
