import type { SecretName, Use } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';

/** `tiketi verify` reads every schema as this role. No function uses it, so no contract names it. */
export const AUDITOR = 'auditor';

const specs = (services: readonly ServiceContract[]) => services.flatMap(({ functions }) => Object.values(functions));

/** Every database role: a service's own, those that functions ask for by name, and the auditor. */
export const databaseRoles = (services: readonly ServiceContract[]): readonly string[] => [
  ...new Set([
    ...services.map(({ name }) => name),
    ...specs(services).flatMap(({ databaseRole }) => databaseRole ?? []),
    AUDITOR,
  ]),
];

const PREFIX = 'secret:';
const isSecretUse = (use: Use): use is `secret:${SecretName}` => use.startsWith(PREFIX);

/** Names of the shared secrets among a function's uses. */
export const secretsAmong = (uses: readonly Use[]): readonly SecretName[] =>
  uses.filter(isSecretUse).map((use) => use.slice(PREFIX.length) as SecretName);

export const sharedSecrets = (services: readonly ServiceContract[]): readonly SecretName[] => [
  ...new Set(specs(services).flatMap(({ uses }) => secretsAmong(uses))),
];
