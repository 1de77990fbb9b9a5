import { Trans } from '@lingui/react/macro';
import type { Reservation } from '../../api/contract.ts';
import { isPayable } from '../../api/hold.ts';

/** The state of a reservation in words; a hold whose time is over has expired even before the server says so. */
export function StateBadge({ reservation }: { readonly reservation: Reservation }) {
  const badge = (tone: string, word: React.ReactNode) => (
    <p>
      <span className={`badge ${tone}`}>{word}</span>
    </p>
  );
  const expired = badge('bg-line text-text', <Trans>Expired</Trans>);
  switch (reservation.status) {
    case 'PENDING':
      return isPayable(reservation) ? badge('bg-brand-soft text-brand', <Trans>Waiting for payment</Trans>) : expired;
    case 'CONFIRMED':
      return badge('bg-good-soft text-good', <Trans>Confirmed</Trans>);
    case 'CANCEL_REQUESTED':
      return badge('bg-alarm-soft text-alarm', <Trans>Being cancelled</Trans>);
    case 'CANCELLED':
      return badge('bg-line text-text', <Trans>Cancelled</Trans>);
    case 'EXPIRED':
      return expired;
  }
}
