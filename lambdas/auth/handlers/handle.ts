import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../composition.ts';
import type { LoginDeps } from '../operations/deps.ts';

export const handle = handlerOf<ApiDeps>();
export const handleLogin = handlerOf<LoginDeps>();
