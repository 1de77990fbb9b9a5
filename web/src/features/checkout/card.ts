import type { Checkout } from '../../api/contract.ts';

/** Toss's own script; the content security policy of `dev` and `prod` allows this address and no other (cdk). */
const TOSS_SCRIPT = 'https://js.tosspayments.com/v2/standard';

interface TossPayment {
  requestPayment(request: Readonly<Record<string, unknown>>): Promise<void>;
}
interface TossWindow {
  readonly TossPayments?: (clientKey: string) => { payment(of: { customerKey: string }): TossPayment };
}

/** Where the card company's page returns to. */
type Return = Readonly<Record<'successUrl' | 'failUrl', string>>;

const returnOf = (reservationId: string, paymentId: string): Return => {
  const page = `${location.origin}/reservations/${encodeURIComponent(reservationId)}`;
  return {
    successUrl: `${page}/paid?paymentId=${encodeURIComponent(paymentId)}`,
    failUrl: `${page}/pay?failed=true`,
  };
};

/** Leaves for the page that asks for the card: the fake's where there is one, else Toss's. No pop-up is opened. */
export async function goToCardPage(
  checkout: Checkout,
  of: { reservationId: string; paymentId: string },
): Promise<void> {
  const returns = returnOf(of.reservationId, of.paymentId);
  if (checkout.url !== undefined) {
    const page = new URL(checkout.url);
    for (const [name, value] of Object.entries(returns)) page.searchParams.set(name, value);
    location.assign(page);
    return;
  }
  const toss = await loadToss();
  await toss(checkout.clientKey)
    .payment({ customerKey: checkout.customerKey })
    .requestPayment({
      method: 'CARD',
      amount: { currency: 'KRW', value: checkout.amount },
      orderId: checkout.orderId,
      orderName: checkout.orderName,
      ...returns,
    });
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

/** Under Trusted Types a script's address needs a policy; this one knows a single address. */
function trustedScript(): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  return trustedTypes === undefined
    ? TOSS_SCRIPT
    : trustedTypes.createPolicy('toss', { createScriptURL: () => TOSS_SCRIPT }).createScriptURL(TOSS_SCRIPT);
}

async function loadToss(): Promise<NonNullable<TossWindow['TossPayments']>> {
  const loaded = globalThis as TossWindow;
  if (loaded.TossPayments === undefined) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const script = document.createElement('script');
    script.src = trustedScript();
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("Toss's script could not be loaded"));
    document.head.append(script);
    await promise;
  }
  if (loaded.TossPayments === undefined) throw new Error("Toss's script brought no TossPayments");
  return loaded.TossPayments;
}
