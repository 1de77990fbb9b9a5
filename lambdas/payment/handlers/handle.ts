import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps, TossDeps } from '../composition.ts';

export const handle = handlerOf<ApiDeps>();
export const handleWithToss = handlerOf<TossDeps>();
