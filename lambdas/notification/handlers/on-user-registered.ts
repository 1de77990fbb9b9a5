import { on } from '#shared/messages/consume.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { putRecipient } from '../repositories/recipients.ts';

export const onUserRegistered = on<MessageDeps>()(userRegistered, (_deps, tx, { data }) => putRecipient(tx, data));
