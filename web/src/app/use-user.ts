import { useSyncExternalStore } from 'react';
import { currentUser, subscribeToSession } from '../features/session/session.ts';

/** Who is signed in, in this tab or any other. */
export const useUser = () => useSyncExternalStore(subscribeToSession, currentUser);

const online = {
  subscribe(listener: () => void) {
    addEventListener('online', listener);
    addEventListener('offline', listener);
    return () => {
      removeEventListener('online', listener);
      removeEventListener('offline', listener);
    };
  },
  now: () => navigator.onLine,
};

export const useOnline = () => useSyncExternalStore(online.subscribe, online.now);
