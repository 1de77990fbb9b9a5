import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stores } from './addresses.ts';

const TRIES_MAX = 50;
const PAUSE_MS = 100;

/** The mail of this delivery as it reached the SMTP sink behind SES. */
export async function sinkMail(deliveryId: string): Promise<string> {
  const folder = stores.mailFolder();
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.eml'))) {
      const source = readFileSync(path.join(folder, name), 'utf8');
      if (source.includes(deliveryId)) return source;
    }
    await setTimeout(PAUSE_MS);
  }
  throw new Error(`no mail of delivery ${deliveryId} reached the sink`);
}
