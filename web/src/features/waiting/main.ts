import './waiting.css';
import type { QueueState } from '../../api/contract.ts';
import { backoffMs, keepSocket, type Line, pause } from '../../api/live.ts';
import { Problem } from '../../api/problem.ts';
import { ask, currentUser } from '../session/session.ts';
import {
  part,
  showCalled,
  showEnd,
  showHold,
  showLeft,
  showRestoring,
  showWaiting,
  text,
  writeEvent,
  writeFixedText,
  writeLine,
} from './view.ts';

/** At most this often, whatever the server says, and with jitter so that clients do not ask all at once. */
const POLL_MIN_MS = 1_000;
const jitter = (ms: number): number => Math.max(POLL_MIN_MS, ms * (0.9 + Math.random() * 0.2));

const eventId = new URLSearchParams(location.search).get('event') ?? '';
const eventAddress = `/events/${encodeURIComponent(eventId)}`;
const seatsAddress = `${eventAddress}/seats`;
const placeKey = `tiketi.place.${eventId}`;

let line: Line = 'polling';
/** The last question was answered, so the line may say how news arrive. */
let isReached = false;
let opensAt: string | undefined;
/** Ends the pause between two questions. */
let askNow = (): void => undefined;

const params = { eventId };

async function enter(): Promise<QueueState> {
  const placeTicket = localStorage.getItem(placeKey);
  const state = await ask('enterQueue', { body: { eventId, ...(placeTicket !== null && { placeTicket }) } });
  if (state.placeTicket !== null) localStorage.setItem(placeKey, state.placeTicket);
  return state;
}

const writeNews = (): void => writeLine(line === 'live' ? text.live : text.polling);

/** Only the cursor says that the organiser paused the line. Without it the page shows the place as it is. */
const isPaused = (): Promise<boolean> =>
  ask('getCursor', { params })
    .then(({ state }) => state === 'PAUSED')
    .catch(() => false);

/** Asks for the place until the user is called, leaves or cannot wait any longer. */
async function follow(signal: AbortSignal): Promise<void> {
  let hasPlace = false;
  let failures = 0;
  while (!signal.aborted) {
    let waitMs: number;
    try {
      const state: QueueState = hasPlace ? await ask('getQueueState', { params, signal }) : await enter();
      failures = 0;
      isReached = true;
      writeNews();
      if (state.state === 'ADMITTED') return called(state);
      if (hasPlace && (state.state === 'NOT_QUEUED' || state.state === 'LEFT')) return left();
      hasPlace = state.state === 'WAITING' || state.state === 'GATHERING' || state.state === 'PARKED';
      if (hasPlace) showWaiting(state, { isPaused: await isPaused(), opensAt });
      else showRestoring();
      prefetchSeats();
      waitMs = jitter(state.pollAfterMs);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && isFinal(error)) return ended(error);
      isReached = false;
      writeLine(navigator.onLine ? text.unstable : text.offline);
      waitMs =
        error instanceof Problem && error.retryAfterMs !== undefined ? error.retryAfterMs : backoffMs(failures++);
    }
    await pauseUntilNews(waitMs, signal);
  }
}

const isFinal = ({ status }: Problem): boolean => status < 500 && status !== 429;

async function pauseUntilNews(ms: number, signal: AbortSignal): Promise<void> {
  const news = new AbortController();
  askNow = () => news.abort();
  await pause(ms, AbortSignal.any([signal, news.signal]));
}

function left(): void {
  localStorage.removeItem(placeKey);
  showLeft();
}

function ended(error: Problem): void {
  if (error.status === 401) goToSignIn();
  else if (error.code === 'queue_closed') showEnd(text.closed, text.closedNote, eventAddress);
  else showEnd(text.absent, '', '/');
}

/** A user who is looking goes on at once; one who is elsewhere is called by the tab's title and sees what is left. */
function called({ admittedUntil }: QueueState): void {
  const go = (): void => location.replace(seatsAddress);
  if (document.visibilityState === 'visible') {
    go();
    return;
  }
  part<HTMLAnchorElement>('go').href = seatsAddress;
  navigator.vibrate?.([200, 100, 200]);
  showCalled(admittedUntil);
  document.addEventListener('visibilitychange', go, { once: true });
}

let isPrefetched = false;
/** The seat page's files arrive while the user waits, so that the first tap there is quick. */
function prefetchSeats(): void {
  if (isPrefetched) return;
  isPrefetched = true;
  fetch('/seat-page-files.json')
    .then((answer) => answer.json())
    .then((files: unknown) => {
      for (const file of Array.isArray(files) ? files : []) {
        const link = document.createElement('link');
        link.rel = 'prefetch';
        link.href = String(file);
        document.head.append(link);
      }
    })
    .catch(() => undefined);
}

const goToSignIn = (): void =>
  location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);

function listenToButtons(stop: () => void): void {
  const sure = part<HTMLDialogElement>('sure');
  part('leave').addEventListener('click', () => sure.showModal());
  sure.addEventListener('close', () => {
    if (sure.returnValue !== 'yes') return;
    stop();
    ask('leaveQueue', { params }).then(left, () => writeLine(text.unstable));
  });
  part('again').addEventListener('click', () => location.reload());
}

function start(): void {
  const stopped = new AbortController();
  const { signal } = stopped;
  listenToButtons(() => stopped.abort());
  showHold();
  ask('getEvent', { params, signal })
    .then((event) => {
      opensAt = event.status === 'UPCOMING' ? event.saleStartsAt : undefined;
      writeEvent(event.title);
    })
    .catch(() => undefined);
  void keepSocket(
    ask,
    {
      onFrame: ({ type, eventId: about }) => {
        if (type === 'queue.admitted' && about === eventId) askNow();
      },
      onLine: (now) => {
        line = now;
        // The next question may be a minute away.
        if (isReached) writeNews();
      },
    },
    signal,
  );
  addEventListener('online', () => askNow());
  addEventListener('offline', () => {
    isReached = false;
    writeLine(text.offline);
  });
  void follow(signal);
}

writeFixedText();
// Out of the back/forward cache the page would show a place of long ago.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
if (currentUser() === undefined) goToSignIn();
else start();
