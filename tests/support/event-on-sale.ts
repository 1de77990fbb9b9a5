import { adminToken, call } from './api.ts';
import { eventually } from './user.ts';

const DAY_MS = 24 * 60 * 60_000;
const at = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** Creates and publishes an event with 20 seats at 50,000 KRW, and waits until it is on sale. @returns its id */
export async function eventOnSale(title: string): Promise<string> {
  const token = await adminToken();
  const created = await call('POST', '/api/events', {
    token,
    body: {
      title,
      artist: '별빛정원',
      venue: '작은 무대',
      eventDate: at(30),
      saleStartsAt: at(-1),
      saleEndsAt: at(29),
      layout: {
        sections: [
          {
            name: 'A',
            price: 50_000,
            rows: [
              { label: '1', seats: 10 },
              { label: '2', seats: 10 },
            ],
          },
        ],
      },
    },
  });
  if (created.status !== 201) throw new Error(`the event was not created: ${JSON.stringify(created.body)}`);
  const { id } = created.body as { id: string };
  await call('POST', `/api/events/${id}/publish`, { token });
  await eventually(
    'the event is on sale',
    () => call('GET', `/api/events/${id}`),
    ({ body }) => (body as { status: string }).status === 'ON_SALE',
  );
  return id;
}
