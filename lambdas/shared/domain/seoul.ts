/** Every event takes place in Korea: days and hours are shown and counted there, whatever the server's zone. */
export const SEOUL = 'Asia/Seoul';
/** Korea has had no daylight saving time since 1988. */
const OFFSET_MS = 9 * 60 * 60 * 1000;

/** The day in Korea, `2026-11-24`. */
export const dayInSeoul = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
