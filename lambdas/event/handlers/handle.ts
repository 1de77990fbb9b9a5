import { handlerOf } from '#shared/http/http-function.ts';
import { on } from '#shared/messages/consume.ts';
import type { EventDeps } from '../composition.ts';

export const handle = handlerOf<EventDeps>();
export const onMessage = on<EventDeps>();
