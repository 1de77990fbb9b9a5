import { httpFunction } from '#shared/http/http-function.ts';
import { loginDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { login, register } from '../handlers/accounts.ts';

export const handler = httpFunction({ routes, name: 'login', deps: loginDeps, handlers: { register, login } });
