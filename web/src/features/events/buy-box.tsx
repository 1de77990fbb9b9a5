import { Plural, Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../../api/clock.ts';
import type { EventDetail } from '../../api/contract.ts';
import { eventQuery } from '../../app/queries.ts';
import { useCountdown } from '../../design/countdown.ts';
import { useFormats } from '../../i18n/format.ts';

/** The line gathers this long before the sale (lambdas/queue, `gathers_from`). */
const GATHERS_BEFORE_MS = 30 * 60_000;

/** The one action of an event's page: join the line, wait for the sale, or why neither is possible. */
export function BuyBox({ event }: { readonly event: EventDetail }) {
  const { won } = useFormats();
  return (
    <aside className="sticky bottom-0 z-10 max-lg:-mx-4 lg:top-6 lg:self-start">
      <div className="card grid gap-4 shadow-lg max-lg:rounded-b-none max-lg:pb-5 lg:shadow-sm">
        <p className="flex items-baseline justify-between gap-3 max-lg:hidden">
          <span className="text-quiet">
            <Trans>From</Trans>
          </span>
          <span className="text-2xl font-extrabold">{won(event.minPrice)}</span>
        </p>
        <Action event={event} />
      </div>
    </aside>
  );
}

function Action({ event }: { readonly event: EventDetail }) {
  switch (event.status) {
    case 'ON_SALE':
      return event.seatsReady ? (
        <JoinLine event={event}>
          <Trans>Get tickets</Trans>
        </JoinLine>
      ) : (
        <Closed>
          <Trans>Seats are being prepared</Trans>
        </Closed>
      );
    case 'UPCOMING':
      return <OpensLater event={event} />;
    case 'SOLD_OUT':
      return (
        <>
          <Closed>
            <Trans>Sold out</Trans>
          </Closed>
          <p className="text-sm text-quiet">
            <Trans>Seats that are not paid in time come back. Please look again later.</Trans>
          </p>
        </>
      );
    case 'ENDED':
      return (
        <Closed>
          <Trans>The sale has ended</Trans>
        </Closed>
      );
    case 'CANCELLED':
      return (
        <Closed>
          <Trans>This event was cancelled</Trans>
        </Closed>
      );
  }
}

/** A plain link: the waiting room is a page of its own, which loads without React. */
const JoinLine = ({ event, children }: { readonly event: EventDetail; readonly children: React.ReactNode }) => (
  <a className="button text-lg" href={`/waiting?event=${event.id}`}>
    {children}
  </a>
);

const Closed = ({ children }: { readonly children: React.ReactNode }) => (
  <button type="button" className="button text-lg" disabled>
    {children}
  </button>
);

function OpensLater({ event }: { readonly event: EventDetail }) {
  const queries = useQueryClient();
  const { shortDayTime } = useFormats();
  const opensAt = Date.parse(event.saleStartsAt);
  const [isGathering, setGathering] = useState(() => serverNow() >= opensAt - GATHERS_BEFORE_MS);
  useCountdown(opensAt - GATHERS_BEFORE_MS, serverNow, () => setGathering(true));
  const { days, clock } = useCountdown(opensAt, serverNow, () => {
    void queries.invalidateQueries({ queryKey: eventQuery(event.id).queryKey });
  });
  return (
    <>
      <p className="text-center">
        <span className="block text-sm text-quiet">
          <Trans>The sale opens {shortDayTime(event.saleStartsAt)}</Trans>
        </span>
        <span className="block text-3xl font-black tracking-tight tabular-nums">
          {days > 0 && (
            <>
              <Plural value={days} one="# day" other="# days" />{' '}
            </>
          )}
          {clock}
        </span>
      </p>
      {isGathering ? (
        <JoinLine event={event}>
          <Trans>Join the line early</Trans>
        </JoinLine>
      ) : (
        <Closed>
          <Trans>You can join 30 minutes before</Trans>
        </Closed>
      )}
    </>
  );
}
