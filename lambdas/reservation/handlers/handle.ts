import { handlerOf } from '#shared/http/http-function.ts';
import { on } from '#shared/messages/consume.ts';
import type { ApiDeps, MessageDeps, PlaceDeps } from '../composition.ts';

export const handle = handlerOf<ApiDeps>();
export const handlePlace = handlerOf<PlaceDeps>();
export const onMessage = on<MessageDeps>();
