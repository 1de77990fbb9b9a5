import { log } from '#shared/observability/log.ts';
import { messageDeps } from '../composition.ts';
import { resendStuck } from '../operations/deliveries.ts';

export const handler = async (): Promise<void> => {
  const { database } = await messageDeps();
  log.info('deliveries swept', { resent: await resendStuck(database) });
};
