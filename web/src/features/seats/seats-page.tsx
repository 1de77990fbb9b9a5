import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { serverNow } from '../../api/clock.ts';
import type { EventDetail } from '../../api/contract.ts';
import { LoadFailed, Title } from '../../app/page-parts.tsx';
import { eventQuery, holdsQuery, layoutQuery, placeQuery } from '../../app/queries.ts';
import { useCountdown } from '../../design/countdown.ts';
import { Notice } from '../../design/notice.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { SeatPicker } from './seat-picker.tsx';
import { seatPlanOf } from './seat-plan.ts';
import { createSeatStore } from './seat-store.ts';
import type { Admission } from './use-hold.ts';

const route = getRouteApi('/events/$eventId/seats');

export function SeatsPage() {
  const { t } = useLingui();
  const { eventId } = route.useParams();
  const event = useQuery(eventQuery(eventId));
  const place = useQuery(placeQuery(eventId));
  const holds = useQuery(holdsQuery);
  const layout = useQuery(layoutQuery(eventId));
  const hall = useMemo(() => {
    if (layout.data === undefined) return undefined;
    const plan = seatPlanOf(layout.data);
    return { plan, store: createSeatStore(plan) };
  }, [layout.data]);
  const admission = admissionOf(place.data);
  useEffect(() => {
    // Only the line gives the right to choose seats.
    if (place.data !== undefined && place.data.state !== 'ADMITTED') location.replace(`/waiting?event=${eventId}`);
  }, [place.data, eventId]);

  const failed = [event, place, layout].find(({ error }) => error !== null);
  if (failed !== undefined) return <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (event.data === undefined || hall === undefined || admission === undefined || holds.isPending)
    return <Skeleton label={t`Loading the seat map`} className="h-[70dvh]" />;
  return (
    <>
      <Title>{`${t`Choose seats`} · ${event.data.title}`}</Title>
      <Head event={event.data} admission={admission} />
      <SeatPicker
        key={eventId}
        {...hall}
        event={event.data}
        admission={admission}
        running={holds.data?.find((hold) => hold.eventId === eventId)}
      />
    </>
  );
}

const admissionOf = (place: { admissionToken?: string | undefined; admittedUntil?: string | undefined } | undefined) =>
  place?.admissionToken === undefined || place.admittedUntil === undefined
    ? undefined
    : { token: place.admissionToken, untilMs: Date.parse(place.admittedUntil) };

function Head({ event, admission }: { readonly event: EventDetail; readonly admission: Admission }) {
  const [isOver, setOver] = useState(false);
  const { clock } = useCountdown(admission.untilMs, serverNow, () => setOver(true));
  return (
    <div className="mb-4 grid grid-cols-1 gap-3">
      <div className="flex items-center justify-between gap-4">
        <h1 className="min-w-0 truncate text-xl">{event.title}</h1>
        {!isOver && (
          <p className="shrink-0 text-sm text-quiet">
            <Trans>Time to choose</Trans> <strong className="text-base text-text tabular-nums">{clock}</strong>
          </p>
        )}
      </div>
      {isOver && (
        <Notice tone="alarm">
          <Trans>Your time to choose seats has ended.</Trans>{' '}
          <a className="underline underline-offset-4" href={`/waiting?event=${event.id}`}>
            <Trans>Join the line again</Trans>
          </a>
        </Notice>
      )}
    </div>
  );
}
