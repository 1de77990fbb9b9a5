import './design/styles.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './app/queries.ts';
import { createAppRouter } from './app/routes.tsx';
import { currentUser, subscribeToSession } from './features/session/session.ts';
import { chosenLanguage } from './i18n/choice.ts';
import { speak } from './i18n/language.ts';

const queries = createQueryClient();
const router = createAppRouter(queries);

// What one user loaded is not shown to the next; a session that ended sends the page to its guard.
let userId = currentUser()?.id;
subscribeToSession(() => {
  if (currentUser()?.id === userId) return;
  userId = currentUser()?.id;
  queries.removeQueries({ predicate: ({ queryKey: [kind] }) => !['events', 'event', 'layout'].includes(String(kind)) });
  void router.invalidate();
});

// A tab that was open over a deploy asks for files that are gone; the new page knows the new ones.
addEventListener('vite:preloadError', () => location.reload());

// A page out of the back/forward cache shows what was true when it was left.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) void queries.invalidateQueries();
});

await speak(chosenLanguage());
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
