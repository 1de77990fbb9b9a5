import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { signOut } from '../features/session/session.ts';
import { chooseLanguage } from '../i18n/language.ts';
import { HoldBanner } from './hold-banner.tsx';
import { useOnline, useUser } from './use-user.ts';

export function Shell() {
  const main = useFocusAfterNavigation();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-lg focus:bg-paper focus:p-3"
      >
        <Trans>Skip to content</Trans>
      </a>
      <Header />
      <HoldBanner />
      <OfflineLine />
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className="mx-auto flex w-full max-w-6xl grow flex-col px-4 py-6 outline-none"
      >
        <Outlet />
      </main>
      <Footer />
    </div>
  );
}

/** After a navigation the keyboard and the screen reader stand at the new page. */
function useFocusAfterNavigation() {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current !== undefined && shown.current !== path) main.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);
  return main;
}

function Header() {
  const { t } = useLingui();
  const user = useUser();
  const item =
    'inline-flex min-h-11 items-center rounded-lg px-3 font-semibold hover:bg-brand-soft aria-[current=page]:text-brand';
  return (
    <header className="border-b border-line bg-paper">
      <div className="mx-auto flex min-h-16 max-w-6xl items-center justify-between gap-2 px-4">
        <Link to="/" className="inline-flex min-h-11 items-center gap-2 text-xl font-black tracking-tight text-brand">
          <svg viewBox="0 0 32 32" className="size-8" aria-hidden="true">
            <path
              fill="currentColor"
              d="M3 9a3 3 0 0 1 3-3h20a3 3 0 0 1 3 3v3.5a3.5 3.5 0 0 0 0 7V23a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3v-3.5a3.5 3.5 0 0 0 0-7z"
            />
            <path className="fill-paper" d="M9.5 10.5h13v3h-4.9V22h-3.2v-8.5H9.5z" />
          </svg>
          {t`Tiketi`}
        </Link>
        <nav aria-label={t`Main`} className="flex items-center gap-1">
          {user === undefined ? (
            <Link to="/sign-in" className={item}>
              <Trans>Sign in</Trans>
            </Link>
          ) : (
            <>
              <Link to="/reservations" className={`${item} max-md:hidden`}>
                <Trans>My tickets</Trans>
              </Link>
              <Link to="/points" className={`${item} max-md:hidden`}>
                <Trans>Points</Trans>
              </Link>
              <AccountMenu name={user.name} />
            </>
          )}
          <LanguageButton />
        </nav>
      </div>
    </header>
  );
}

function AccountMenu({ name }: { readonly name: string }) {
  const menu = useRef<HTMLDivElement>(null);
  const close = (): void => menu.current?.hidePopover();
  const item = 'flex min-h-12 w-full items-center rounded-lg px-3 text-start font-semibold hover:bg-brand-soft';
  return (
    <>
      <button type="button" popoverTarget="account" className="button-quiet max-w-36">
        <span className="truncate">{name}</span>
        <svg viewBox="0 0 12 8" className="w-3 shrink-0" aria-hidden="true">
          <path d="M1 1.5 6 6.5 11 1.5" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </button>
      <div
        ref={menu}
        id="account"
        popover="auto"
        className="fixed inset-auto end-4 top-16 m-0 w-56 rounded-2xl border border-line bg-raised p-2 text-text shadow-xl"
      >
        <Link to="/reservations" className={item} onClick={close}>
          <Trans>My tickets</Trans>
        </Link>
        <Link to="/points" className={item} onClick={close}>
          <Trans>Points</Trans>
        </Link>
        <button
          type="button"
          className={item}
          onClick={() => {
            close();
            // Signed out here already; a server that cannot be reached ends the session by time.
            signOut().catch(() => undefined);
          }}
        >
          <Trans>Sign out</Trans>
        </button>
      </div>
    </>
  );
}

function LanguageButton() {
  const { i18n } = useLingui();
  const [language, label] = i18n.locale === 'ko' ? (['en', 'English'] as const) : (['ko', '한국어'] as const);
  return (
    <button
      type="button"
      lang={language}
      className="inline-flex min-h-11 items-center rounded-lg px-3 text-sm font-semibold text-quiet hover:bg-brand-soft"
      onClick={() => void chooseLanguage(language)}
    >
      {label}
    </button>
  );
}

function OfflineLine() {
  const isOnline = useOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className="bg-text px-4 py-2 text-center text-sm font-semibold text-paper">
          <Trans>You are offline. What you see may be out of date.</Trans>
        </p>
      )}
    </div>
  );
}

const Footer = () => (
  <footer className="border-t border-line bg-paper">
    <p className="mx-auto max-w-6xl px-4 py-6 text-sm text-quiet">
      <Trans>Tiketi is a demonstration. Events and artists are made up, and no real money is moved.</Trans>
    </p>
  </footer>
);
