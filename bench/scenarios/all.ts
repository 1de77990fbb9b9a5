import type { Scenario } from '../scenario.ts';
import { enter, status } from './enter.ts';
import { hold, rush } from './hold.ts';
import { journey } from './journey.ts';
import { seatMap } from './seat-map.ts';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [enter, status, seatMap, hold, rush, journey];
