import type * as z from 'zod';
import { routes as event } from '../../lambdas/event/contract/routes.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { tiketi } from '../../localstack/cloud/state.ts';
import { waitUntil } from '../../localstack/cloud/wait.ts';
import type { ApiClient } from './api-client.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEATS_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 500;

type NewEvent = z.input<typeof event.createEvent.body>;
type Section = NewEvent['layout']['sections'][number];

interface Show {
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
  readonly address: string;
  readonly description: string;
  readonly inDays: number;
  /** Negative where the sale is still to come. */
  readonly saleBeganHoursAgo: number;
  readonly sections: readonly Section[];
}

const rows = (count: number, seats: number): { label: string; seats: number }[] =>
  Array.from({ length: count }, (_, index) => ({ label: String(index + 1), seats }));

/** 265, 1,250 and 4,900 seats on sale, and 600 that open tomorrow. The artists and halls are made up. */
const shows: readonly Show[] = [
  {
    title: '새벽의 온도',
    artist: '유리정원',
    venue: '소극장 물결',
    address: '서울 마포구 와우산로',
    description: '유리정원이 어쿠스틱 편성으로 들려주는 두 시간. 객석 어디서나 숨소리까지 들리는 작은 무대입니다.',
    inDays: 21,
    saleBeganHoursAgo: 72,
    sections: [
      { name: 'R석', price: 77_000, rows: rows(5, 15) },
      { name: 'S석', price: 55_000, rows: rows(10, 19), accessible: [{ row: '10', numbers: [1, 2, 18, 19] }] },
    ],
  },
  {
    title: '달빛 서커스: 첫 번째 단독 콘서트',
    artist: '루나캐슬 (LUNA CASTLE)',
    venue: '한강아트홀',
    address: '서울 영등포구 여의동로',
    description: '데뷔 3주년을 맞은 루나캐슬의 첫 단독 콘서트. 밴드 세션과 함께 전곡을 새로 편곡했습니다.',
    inDays: 35,
    saleBeganHoursAgo: 24,
    sections: [
      { name: 'VIP석', price: 154_000, rows: rows(10, 25) },
      { name: 'R석', price: 121_000, rows: rows(20, 30), accessible: [{ row: '20', numbers: [1, 2, 29, 30] }] },
      { name: 'S석', price: 88_000, rows: rows(16, 25) },
    ],
  },
  {
    title: 'NEON TIDE 월드 투어 〈만조〉 서울',
    artist: '네온타이드 (NEON TIDE)',
    venue: '새빛돔 아레나',
    address: '인천 연수구 센트럴로',
    description: '열두 도시를 도는 월드 투어의 마지막 밤. 스탠딩은 입장 번호 순서로 들어갑니다.',
    inDays: 60,
    saleBeganHoursAgo: 1,
    sections: [
      { name: '스탠딩 A', price: 165_000, capacity: 600 },
      { name: '스탠딩 B', price: 165_000, capacity: 600 },
      ...['101', '102', '103', '104'].map((name) => ({ name: `${name}구역`, price: 143_000, rows: rows(25, 25) })),
      ...['201', '202', '203'].map((name) => ({ name: `${name}구역`, price: 99_000, rows: rows(16, 25) })),
    ],
  },
  {
    title: '겨울 정원의 밤',
    artist: '앙상블 온도',
    venue: '한강아트홀',
    address: '서울 영등포구 여의동로',
    description: '현악 사중주와 낭독으로 엮은 겨울밤의 이야기. 공연 뒤에는 연주자와의 대화가 이어집니다.',
    inDays: 48,
    saleBeganHoursAgo: -26,
    sections: [
      { name: 'R석', price: 66_000, rows: rows(12, 25) },
      { name: 'S석', price: 44_000, rows: rows(12, 25) },
    ],
  },
];

/** Seven in the evening in Seoul, in hours of UTC. */
const CURTAIN_UTC_HOURS = 10;

const instant = (ms: number): string => new Date(ms).toISOString();
const floorTo = (unitMs: number, ms: number): number => Math.floor(ms / unitMs) * unitMs;

function toNewEvent(show: Show, nowMs: number): NewEvent {
  const { inDays, saleBeganHoursAgo, sections, ...facts } = show;
  const eventDateMs = floorTo(DAY_MS, nowMs) + inDays * DAY_MS + CURTAIN_UTC_HOURS * HOUR_MS;
  return {
    ...facts,
    eventDate: instant(eventDateMs),
    saleStartsAt: instant(floorTo(HOUR_MS, nowMs) - saleBeganHoursAgo * HOUR_MS),
    saleEndsAt: instant(eventDateMs - HOUR_MS),
    layout: { sections: [...sections] },
  };
}

/** The id of the show of this title that is published and not over. */
async function findShow(client: ApiClient, { title, artist }: Show): Promise<string | undefined> {
  const { items } = await client.ask(event.listEvents, 200, { query: { q: title, limit: 100 } });
  const isOver = (status: string): boolean => status === 'ENDED' || status === 'CANCELLED';
  return items.find((item) => item.title === title && item.artist === artist && !isOver(item.status))?.id;
}

/**
 * The demo shows and their seats exist afterwards.
 *
 * An existing show is not changed. A seed that is interrupted before publishing leaves an invisible draft.
 *
 * @param token of an ADMIN
 * @param say gets the progress
 * @throws Failure when the seats are not created in time
 */
export async function seedShows(client: ApiClient, token: string, say: (text: string) => void): Promise<void> {
  for (const show of shows) {
    const known = await findShow(client, show);
    say(known === undefined ? `publishing ${show.title}` : `${show.title} is there`);
    const id = known ?? (await publish(client, token, show));
    await waitForSeats(client, token, id, say);
  }
}

async function publish(client: ApiClient, token: string, show: Show): Promise<string> {
  const { id } = await client.ask(event.createEvent, 201, { token, body: toNewEvent(show, Date.now()) });
  await client.ask(event.publishEvent, 200, { token, params: { eventId: id } });
  return id;
}

async function waitForSeats(
  client: ApiClient,
  token: string,
  eventId: string,
  say: (text: string) => void,
): Promise<void> {
  const areReady = async (): Promise<boolean> => {
    const { progress } = await client.ask(event.publishEvent, 200, { token, params: { eventId } });
    if (!progress.seatsReady) say(`waiting for ${progress.capacity.toLocaleString('en')} seats`);
    return progress.seatsReady;
  };
  if (await waitUntil(areReady, { limitMs: SEATS_LIMIT_MS, everyMs: LOOK_EVERY_MS })) return;
  throw new Failure({
    step: 'demo shows',
    because: `the seats of event ${eventId} were not created within ${SEATS_LIMIT_MS / 1000} s`,
    fix: `see ${tiketi('logs reservation')}, then ${tiketi('seed')}`,
  });
}
