import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { once } from '#shared/domain/once.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { SeatChangesGone } from '../../contract/errors.ts';
import { type CachedMap, readSeatWindow, type SeatWindow } from '../repositories/seat-map.ts';
import { keepServedCopy, readServedMap, type ServedCopy, type ServedMap } from '../repositories/served-map.ts';
import { checkSeatMap } from './check-seat-map.ts';
import { readSeatMap } from './read-seat-map.ts';
import type { SeatMapDeps } from './seat-changes.ts';

/** A map that is ready to be sent. */
export interface SerialisedMap {
  /** Base64. */
  readonly gzip: string;
  /** The same for a client that takes no gzip. */
  readonly json: () => string;
}

interface OwnCopy extends SerialisedMap {
  readonly etag: string;
}

/** Copies of this container, so that most requests read only an etag: 50 of at most 100 kB. */
const OWN_COPIES_MAX = 50;
const ownCopies = new Map<string, OwnCopy>();
const BYTES_OF_AN_ETAG = 9;

function keepOwn(eventId: string, copy: OwnCopy): OwnCopy {
  ownCopies.delete(eventId);
  ownCopies.set(eventId, copy);
  if (ownCopies.size > OWN_COPIES_MAX) ownCopies.delete(ownCopies.keys().next().value!);
  return copy;
}

const fromCopy = ({ etag, gzip }: ServedCopy): OwnCopy => ({
  etag,
  gzip,
  json: once(() => gunzipSync(Buffer.from(gzip, 'base64')).toString()),
});

/** @returns the JSON of the map, and its gzip: 20,000 seats are at most 6 kB of it */
export function serialise({ epoch, window, layoutVersion, statuses }: CachedMap): SerialisedMap {
  const json = JSON.stringify({ epoch, window, layoutVersion, statuses });
  return { gzip: gzipSync(json).toString('base64'), json: () => json };
}

async function serialiseForAll({ redis }: SeatMapDeps, eventId: string, map: CachedMap): Promise<OwnCopy> {
  // Random: a Redis that fell back counts the same changes again, and another map must never have the same etag.
  const etag = `"${map.epoch}.${randomBytes(BYTES_OF_AN_ETAG).toString('base64url')}"`;
  const copy = keepOwn(eventId, { ...serialise(map), etag });
  await bestEffort('seat map', () => keepServedCopy(redis, eventId, map, copy));
  return copy;
}

export interface Served {
  /** Undefined for a map that Redis does not have. */
  readonly etag: string | undefined;
  /** Undefined when the caller has said that it knows this etag. */
  readonly map: SerialisedMap | undefined;
}

async function copyOf(deps: SeatMapDeps, eventId: string, found: ServedMap, own: OwnCopy | undefined): Promise<Served> {
  switch (found.kind) {
    case 'known':
      return { etag: found.etag, map: own?.etag === found.etag ? own : undefined };
    case 'served':
      return { etag: found.copy.etag, map: keepOwn(eventId, fromCopy(found.copy)) };
    case 'changed': {
      const copy = await serialiseForAll(deps, eventId, found.map);
      return { etag: copy.etag, map: copy };
    }
  }
}

async function loadAndServe(deps: SeatMapDeps, eventId: string): Promise<Served> {
  const map = await readSeatMap(deps, eventId);
  // Epoch 0 counts no changes, so a copy of it cannot be compared with a later one.
  if (map.epoch === 0) return { etag: undefined, map: serialise(map) };
  const copy = await serialiseForAll(deps, eventId, map);
  return { etag: copy.etag, map: copy };
}

/**
 * The map as it is sent. It is serialised and compressed once for each change, at most four times a second; every other
 * request copies bytes. One request of each second also compares the map with PostgreSQL, after its own answer is made.
 *
 * @param etags what the client has
 * @throws NotFound for an unknown event
 */
export async function serveSeatMap(deps: SeatMapDeps, eventId: string, etags: readonly string[]): Promise<Served> {
  const own = ownCopies.get(eventId);
  const known = own === undefined ? etags : [own.etag, ...etags];
  const found = await bestEffort('seat map', () => readServedMap(deps.redis, eventId, known));
  if (found === undefined) return loadAndServe(deps, eventId);
  const served = await copyOf(deps, eventId, found, own);
  const { compare } = found;
  if (compare !== undefined) await bestEffort('seat map comparison', () => checkSeatMap(deps, eventId, compare));
  return served;
}

/**
 * What changed in one window. One request of each second also compares the map with PostgreSQL: what it finds is in the
 * open window, or begins a new epoch.
 *
 * @throws SeatChangesGone also when Redis does not answer: the map can be fetched without it
 */
export async function readSeatChanges(
  deps: SeatMapDeps,
  eventId: string,
  epoch: number,
  window: number,
): Promise<SeatWindow> {
  const found = await bestEffort('seat changes', () => readSeatWindow(deps.redis, eventId, epoch, window));
  if (found === undefined) throw new SeatChangesGone();
  const { compare } = found;
  if (compare !== undefined) await bestEffort('seat map comparison', () => checkSeatMap(deps, eventId, compare));
  return found;
}
