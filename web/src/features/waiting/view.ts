import { serverNow } from '../../api/clock.ts';
import type { QueueState } from '../../api/contract.ts';
import { chosenLanguage } from '../../i18n/choice.ts';
import { waitingText } from './text.ts';

const language = chosenLanguage();
export const text = waitingText(language);

const NEAR_HEAD = 20;
/** The number of people ahead is read out at these, so that a screen reader is not flooded. */
const READ_OUT_AT = [100, 10, 1];

const count = (n: number): string => n.toLocaleString(language);
const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'Asia/Seoul' });

export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.querySelector<E>(`#${id}`);
  if (found === null) throw new Error(`waiting.html has no #${id}`);
  return found;
}

const write = (id: string, sentence: string): void => {
  const element = part(id);
  if (element.textContent !== sentence) element.textContent = sentence;
};

export function writeFixedText(): void {
  document.documentElement.lang = language;
  document.title = `${text.page} · ${text.brand}`;
  write('brand', text.brand);
  write('title', text.entering);
  write('number-name', text.numberName);
  write('ahead-name', text.aheadName);
  write('wait-name', text.waitName);
  write('note', text.note);
  write('leave', text.leave);
  write('again', text.again);
  write('go', text.go);
  write('sure-title', text.sureTitle);
  write('sure-text', text.sure);
  write('sure-no', text.stay);
  write('sure-yes', text.leave);
}

export const writeLine = (sentence: string): void => write('line', sentence);
export const writeEvent = (title: string): void => write('show', title);

/** The seats that the user holds already, as the rest of the site remembers them. */
export function showHold(): void {
  try {
    const hold: unknown = JSON.parse(localStorage.getItem('tiketi.hold') ?? 'null');
    if (typeof hold !== 'object' || hold === null || !('id' in hold && 'title' in hold && 'payBy' in hold)) return;
    if (Number(hold.payBy) < serverNow()) return;
    const link = document.createElement('a');
    link.href = `/reservations/${encodeURIComponent(String(hold.id))}/pay`;
    link.textContent = text.hold(String(hold.title));
    part('hold').replaceChildren(link);
    part('hold').hidden = false;
  } catch {
    // A value that another version wrote counts as none.
  }
}

/** The people ahead when the user joined: kept over a reload, so that the bar does not start again. */
function aheadAtStart(eventId: string, ahead: number): number {
  const key = `tiketi.ahead.${eventId}`;
  const kept = Math.max(ahead, Number(sessionStorage.getItem(key) ?? 0));
  sessionStorage.setItem(key, String(kept));
  return kept;
}

let lastAhead: number | undefined;
function readOut(ahead: number): void {
  const passed = READ_OUT_AT.find((mark) => ahead <= mark && (lastAhead ?? Number.POSITIVE_INFINITY) > mark);
  if (lastAhead === undefined || passed !== undefined) write('said', `${text.aheadName} ${text.people(count(ahead))}`);
  lastAhead = ahead;
}

function waitOf(seconds: number | null): string {
  if (seconds === null) return text.unknown;
  return seconds < 60 ? text.soon : text.minutes(count(Math.ceil(seconds / 60)));
}

interface Shown {
  readonly isPaused: boolean;
  /** When the sale opens, where it has not. */
  readonly opensAt: string | undefined;
}

/** A place in the line: GATHERING, WAITING or PARKED. */
export function showWaiting(state: QueueState, { isPaused, opensAt }: Shown): void {
  const ahead = state.ahead ?? 0;
  const isGathering = state.state === 'GATHERING';
  const isNear = !isGathering && ahead < NEAR_HEAD;
  write('title', isPaused ? text.paused : isGathering ? text.gathering : isNear ? text.nearHead : text.waiting);
  const gatheringNote = opensAt === undefined ? text.note : text.gatheringNote(time.format(new Date(opensAt)));
  write('note', isPaused ? text.pausedNote : isGathering ? gatheringNote : isNear ? text.nearNote : text.note);
  write('number', state.number === null ? '–' : text.number(count(state.number)));
  write('ahead', text.people(count(ahead)));
  write('wait', isPaused || isGathering ? '–' : waitOf(state.estimatedWaitSeconds));
  const start = aheadAtStart(state.eventId, ahead);
  const progress = part<HTMLProgressElement>('progress');
  progress.max = Math.max(1, start);
  progress.value = Math.max(start - ahead, start * 0.02);
  document.title = text.tab(count(ahead));
  readOut(ahead);
  showOnly('place', 'note', 'leave');
}

export function showRestoring(): void {
  write('title', text.restoring);
  write('note', text.note);
  showOnly('note');
}

export function showCalled(admittedUntil: string | undefined): void {
  write('title', text.called);
  write('said', text.called);
  document.title = text.calledTab;
  if (admittedUntil !== undefined) {
    const seconds = Math.max(0, Math.round((Date.parse(admittedUntil) - serverNow()) / 1_000));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    write('note', text.calledNote(clock));
  }
  showOnly('note', 'go');
}

/** The user is not in the line and can join again. */
export function showLeft(): void {
  write('title', text.left);
  write('note', text.leftNote);
  showOnly('note', 'again');
}

/** Nothing to wait for: the line is closed, or there is no such event. */
export function showEnd(title: string, note: string, eventAddress: string): void {
  write('title', title);
  write('note', note);
  const go = part<HTMLAnchorElement>('go');
  go.href = eventAddress;
  go.textContent = text.back;
  showOnly('note', 'go');
}

function showOnly(...ids: readonly string[]): void {
  for (const id of ['place', 'note', 'leave', 'again', 'go']) part(id).hidden = !ids.includes(id);
}
