import { InvalidRequest } from '#shared/contract/errors.ts';
import { newId } from '#shared/domain/ids.ts';
import { recordIds } from '#shared/observability/ids.ts';
import type { Database } from '#shared/postgres/database.ts';
import { capacityOf, LAYOUT_BYTES_MAX, type Layout, layout as layoutSchema, SEATS_MAX } from '../contract/layout.ts';
import type { NewEvent } from '../contract/routes.ts';
import { assignLayout, type Complaint, complaintsAbout, type LayoutPlan } from '../domain/layout-plan.ts';
import { insertEvent } from '../repositories/events.ts';
import { insertLayout } from '../repositories/layouts.ts';

export interface CreatedDraft {
  readonly id: string;
  readonly title: string;
  readonly capacity: number;
  readonly version: number;
}

function complaintsAboutDates({ saleStartsAt, saleEndsAt, eventDate }: NewEvent): Complaint[] {
  const complaints: Complaint[] = [];
  if (Date.parse(saleStartsAt) >= Date.parse(saleEndsAt))
    complaints.push({ path: 'saleEndsAt', message: 'must be later than saleStartsAt' });
  if (Date.parse(saleEndsAt) > Date.parse(eventDate))
    complaints.push({ path: 'saleEndsAt', message: 'must not be later than eventDate' });
  return complaints;
}

function complaintsAboutLayout(layout: Layout): Complaint[] {
  if (capacityOf(layout) > SEATS_MAX)
    return [{ path: 'layout', message: `more than ${SEATS_MAX} seats: ${capacityOf(layout)}` }];
  const bytes = Buffer.byteLength(JSON.stringify(layout));
  if (bytes > LAYOUT_BYTES_MAX)
    return [{ path: 'layout', message: `more than ${LAYOUT_BYTES_MAX} bytes once its seats have ids: ${bytes}` }];
  const { error } = layoutSchema.safeParse(layout);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: `layout.${path.join('.')}`, message }));
}

function refuseIfAny(complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw new InvalidRequest({ errors: complaints });
}

// Two checks: a plan with repeated rows gets no ids, and the size is known only with ids.
function layoutOf(event: NewEvent): Layout {
  const plan: LayoutPlan = event.layout;
  refuseIfAny([...complaintsAboutDates(event), ...complaintsAbout(plan)]);
  const layout = assignLayout(plan);
  refuseIfAny(complaintsAboutLayout(layout));
  return layout;
}

/**
 * Creates a draft; the ids of its seats never change.
 *
 * @throws InvalidRequest for dates in a wrong order, and for a layout that is impossible or too large for one message
 */
export async function createEvent(
  { database }: { readonly database: Database },
  event: NewEvent,
  createdBy: string,
): Promise<CreatedDraft> {
  const layout = layoutOf(event);
  const prices = layout.sections.map(({ price }) => price);
  const id = newId();
  const capacity = capacityOf(layout);
  recordIds({ eventId: id });
  await database.transaction((tx) =>
    tx.together([
      insertEvent(tx, {
        ...event,
        id,
        capacity,
        minPrice: Math.min(...prices),
        maxPrice: Math.max(...prices),
        createdBy,
      }),
      insertLayout(tx, id, layout),
    ]),
  );
  return { id, title: event.title, capacity, version: 1 };
}
