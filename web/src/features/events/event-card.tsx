import { Plural, Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { serverNow } from '../../api/clock.ts';
import type { EventSummary } from '../../api/contract.ts';
import { useCountdown } from '../../design/countdown.ts';
import { Poster } from '../../design/poster.tsx';
import { useFormats } from '../../i18n/format.ts';

interface EventCardProps {
  readonly event: EventSummary;
  /** The sale began while the card was shown. */
  readonly onChange: () => void;
}

export function EventCard({ event, onChange }: EventCardProps) {
  const { shortDayTime, won } = useFormats();
  const isOver = event.status === 'ENDED' || event.status === 'CANCELLED' || event.status === 'SOLD_OUT';
  return (
    <Link to="/events/$eventId" params={{ eventId: event.id }} className="group grid gap-3 rounded-2xl">
      <div className="relative">
        <Poster
          seed={event.id}
          title={event.title}
          artist={event.artist}
          url={event.posterUrl}
          className={`w-full rounded-2xl shadow-sm transition-shadow group-hover:shadow-xl ${isOver ? 'grayscale' : ''}`}
        />
      </div>
      <div className="grid gap-1">
        <StatusBadge status={event.status} />
        {event.status === 'UPCOMING' && <OpensIn event={event} onChange={onChange} />}
        <h3 className="line-clamp-2 leading-snug font-bold group-hover:underline">{event.title}</h3>
        <p className="text-sm text-quiet">{event.venue}</p>
        <p className="text-sm text-quiet">{shortDayTime(event.eventDate)}</p>
        <p className="text-sm font-bold">
          {event.minPrice === event.maxPrice ? won(event.minPrice) : <Trans>from {won(event.minPrice)}</Trans>}
        </p>
      </div>
    </Link>
  );
}

function OpensIn({ event, onChange }: EventCardProps) {
  const queries = useQueryClient();
  const { days, clock } = useCountdown(Date.parse(event.saleStartsAt), serverNow, () => {
    onChange();
    void queries.invalidateQueries({ queryKey: ['events', 'ON_SALE'] });
  });
  return (
    <p className="text-sm font-bold text-brand tabular-nums">
      {days > 0 ? (
        <Plural value={days} one={`# day ${clock}`} other={`# days ${clock}`} />
      ) : (
        <Trans>Opens in {clock}</Trans>
      )}
    </p>
  );
}

export function StatusBadge({ status }: { readonly status: EventSummary['status'] }) {
  switch (status) {
    case 'ON_SALE':
      return (
        <p>
          <span className="badge bg-brand-soft text-brand">
            <Trans>On sale</Trans>
          </span>
        </p>
      );
    case 'UPCOMING':
      return (
        <p>
          <span className="badge bg-good-soft text-good">
            <Trans>Opening soon</Trans>
          </span>
        </p>
      );
    case 'SOLD_OUT':
      return (
        <p>
          <span className="badge bg-alarm-soft text-alarm">
            <Trans>Sold out</Trans>
          </span>
        </p>
      );
    case 'ENDED':
      return (
        <p>
          <span className="badge bg-line text-text">
            <Trans>Ended</Trans>
          </span>
        </p>
      );
    case 'CANCELLED':
      return (
        <p>
          <span className="badge bg-alarm-soft text-alarm">
            <Trans>Cancelled</Trans>
          </span>
        </p>
      );
  }
}
