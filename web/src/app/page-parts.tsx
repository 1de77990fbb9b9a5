import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';
import { Notice } from '../design/notice.tsx';
import { sentenceOf } from '../i18n/problems.ts';

/** The title of the browser's tab. */
export function Title({ children }: { readonly children: string }) {
  const { t } = useLingui();
  return <title>{`${children} · ${t`Tiketi`}`}</title>;
}

interface EmptyProps {
  /** `h1` where nothing else is on the page. */
  readonly as: 'h1' | 'h2';
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

/** A page or a list with nothing on it, and what to do next. */
export const Empty = ({ as: Heading, title, children }: EmptyProps) => (
  <div className="card grid justify-items-center gap-4 px-6 py-14 text-center">
    <svg viewBox="0 0 64 40" className="w-16 text-edge" aria-hidden="true">
      <path
        d="M4 8a4 4 0 0 1 4-4h48a4 4 0 0 1 4 4v6a6 6 0 0 0 0 12v6a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4v-6a6 6 0 0 0 0-12z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeDasharray="5 4"
      />
    </svg>
    <Heading className="text-lg">{title}</Heading>
    {children}
  </div>
);

/** What stands where something could not be loaded. A thing that does not exist gets no "try again". */
export function LoadFailed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { i18n } = useLingui();
  const isAbsent = error instanceof Problem && (error.status === 404 || error.status === 422);
  if (isAbsent) return <NotFoundPage />;
  return (
    <div className="grid justify-items-start gap-3">
      <Notice tone="alarm">{i18n._(sentenceOf(error))}</Notice>
      <button type="button" className="button-quiet" onClick={onRetry}>
        <Trans>Try again</Trans>
      </button>
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <>
      <Title>{t`Page not found`}</Title>
      <Empty as="h1" title={<Trans>We could not find this page</Trans>}>
        <p className="text-quiet">
          <Trans>The address may be wrong, or the event may be gone.</Trans>
        </p>
        <Link to="/" className="button">
          <Trans>See all events</Trans>
        </Link>
      </Empty>
    </>
  );
}

/** The last resort: a page threw. The rest of the site goes on. */
export function CrashedPage({ error }: { readonly error: unknown }) {
  const { t, i18n } = useLingui();
  const router = useRouter();
  return (
    <>
      <Title>{t`Error`}</Title>
      <h1 className="mb-3">
        <Trans>The page could not be shown</Trans>
      </h1>
      <div className="grid justify-items-start gap-3">
        <Notice tone="alarm">{i18n._(sentenceOf(error))}</Notice>
        <button type="button" className="button" onClick={() => void router.invalidate()}>
          <Trans>Try again</Trans>
        </button>
      </div>
    </>
  );
}
