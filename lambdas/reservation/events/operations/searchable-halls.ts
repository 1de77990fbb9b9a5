import type { Executor } from '#shared/postgres/database.ts';
import { type SearchableHall, searchableHall } from '../../holds/domain/best-available.ts';
import { findLayout } from '../repositories/layouts.ts';

/** Halls of this container: 20 of at most 0.5 MB. A layout is fixed once published, so a hall never has to be replaced. */
const HALLS_MAX = 20;
const halls = new Map<string, SearchableHall>();

/**
 * The event's layout, prepared for searching once per container.
 *
 * @returns undefined for an event that has no layout
 */
export async function searchableHallOf(executor: Executor, eventId: string): Promise<SearchableHall | undefined> {
  const known = halls.get(eventId);
  if (known !== undefined) return known;
  const stored = await findLayout(executor, eventId);
  if (stored === undefined) return undefined;
  const hall = searchableHall(stored.body);
  halls.set(eventId, hall);
  if (halls.size > HALLS_MAX) halls.delete(halls.keys().next().value!);
  return hall;
}
