import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../composition.ts';

export const handle = handlerOf<ApiDeps>();
