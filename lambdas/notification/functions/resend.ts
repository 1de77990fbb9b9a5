import { messageDeps } from '../composition.ts';
import { resend } from '../handlers/resend.ts';

export const handler = async (): Promise<void> => resend(await messageDeps());
