import { log } from '#shared/observability/log.ts';
import type { MessageDeps } from '../composition.ts';
import { resendStuck } from '../operations/resend-stuck.ts';

/** One run of the sweep. */
export async function resend({ database }: MessageDeps): Promise<void> {
  log.info('deliveries swept', { resent: await resendStuck(database) });
}
