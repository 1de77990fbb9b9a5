import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { PointChange } from '../../api/contract.ts';
import { LoadFailed, Title } from '../../app/page-parts.tsx';
import { pointHistoryQuery, pointsQuery } from '../../app/queries.ts';
import { Skeleton } from '../../design/skeleton.tsx';
import { useFormats } from '../../i18n/format.ts';

export function PointsPage() {
  const { t } = useLingui();
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-6">
      <Title>{t`Points`}</Title>
      <h1>
        <Trans>Points</Trans>
      </h1>
      <Balance />
      <History />
    </div>
  );
}

function Balance() {
  const { t } = useLingui();
  const { won } = useFormats();
  const { data, error, refetch } = useQuery(pointsQuery);
  if (error !== null) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton label={t`Loading`} className="h-36" />;
  return (
    <section className="card grid gap-1">
      <p className="text-quiet">
        <Trans>You can use</Trans>
      </p>
      <p className="text-4xl font-black tracking-tight tabular-nums" data-testid="available">
        {won(data.available)}
      </p>
      {data.held > 0 && (
        <p className="text-sm text-quiet">
          <Trans>{won(data.held)} are reserved for a payment under way.</Trans>
        </p>
      )}
    </section>
  );
}

function History() {
  const { t } = useLingui();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(pointHistoryQuery);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <section>
      <h2 className="mb-3">
        <Trans>History</Trans>
      </h2>
      {error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {error === null && items === undefined && <Skeleton label={t`Loading`} className="h-40" />}
      {items?.length === 0 && (
        <p className="card text-center text-quiet">
          <Trans>Nothing has happened yet.</Trans>
        </p>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className="overflow-hidden rounded-2xl border border-line bg-paper">
          {items.map((change) => (
            <Change key={`${change.referenceId}${change.createdAt}${change.type}`} change={change} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <p className="mt-4 text-center">
          <button
            type="button"
            className="button-quiet"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </button>
        </p>
      )}
    </section>
  );
}

function Change({ change }: { readonly change: PointChange }) {
  const { won, dayTime } = useFormats();
  const isUse = change.amount < 0;
  return (
    <li className="flex items-center justify-between gap-4 border-t border-line px-5 py-4 first:border-t-0">
      <div>
        <p className="font-bold">
          {change.type === 'USE' && <Trans>Used for tickets</Trans>}
          {change.type === 'REFUND' && <Trans>Refunded</Trans>}
          {change.type === 'CHARGE' && <Trans>Received</Trans>}
        </p>
        <p className="text-sm text-quiet">{dayTime(change.createdAt)}</p>
      </div>
      <div className="shrink-0 text-end whitespace-nowrap">
        <p className={`text-lg font-extrabold tabular-nums ${isUse ? '' : 'text-brand'}`}>
          {isUse ? `− ${won(-change.amount)}` : `+ ${won(change.amount)}`}
        </p>
        <p className="text-sm text-quiet tabular-nums">
          <Trans>Balance {won(change.balanceAfter)}</Trans>
        </p>
      </div>
    </li>
  );
}
