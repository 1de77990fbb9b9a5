import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

const PASSWORD_LENGTH = 40;
const HMAC_KEY_LENGTH = 64;

interface SecretProps {
  readonly isProtected: boolean;
}

const removalPolicyOf = ({ isProtected }: SecretProps): RemovalPolicy =>
  isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** `{username, password}` of a database role; `migrate` gives the role this password. */
export const roleSecret = (scope: Construct, role: string, props: SecretProps): Secret =>
  new Secret(scope, `Role-${role}`, {
    description: `database role ${role}`,
    removalPolicy: removalPolicyOf(props),
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: role }),
      generateStringKey: 'password',
      passwordLength: PASSWORD_LENGTH,
      excludePunctuation: true,
    },
  });

/** `{current}` of an HMAC pair; a rotation moves it to `previous`. */
export const hmacSecret = (scope: Construct, name: string, props: SecretProps): Secret =>
  new Secret(scope, `Secret-${name}`, {
    description: `HMAC keys ${name}`,
    removalPolicy: removalPolicyOf(props),
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'current',
      passwordLength: HMAC_KEY_LENGTH,
      excludePunctuation: true,
    },
  });

/**
 * `{secretKey}` of a provider.
 *
 * @param known a test key that is no secret; without one an operator puts the real key in place of a generated nonsense
 */
export const providerSecret = (scope: Construct, name: string, known: string | undefined, props: SecretProps): Secret =>
  new Secret(scope, `Secret-${name}`, {
    description: `key of ${name}`,
    removalPolicy: removalPolicyOf(props),
    ...(known === undefined
      ? {
          generateSecretString: {
            secretStringTemplate: '{}',
            generateStringKey: 'secretKey',
            excludePunctuation: true,
          },
        }
      : { secretObjectValue: { secretKey: SecretValue.unsafePlainText(known) } }),
  });

/** Private keys that sign tokens, `{keys}`: made by the deploy's own function, empty before it. */
export const signingKeysSecret = (scope: Construct, id: string, props: SecretProps): Secret =>
  new Secret(scope, id, {
    description: 'private keys that sign access tokens',
    removalPolicy: removalPolicyOf(props),
    generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'unused', excludePunctuation: true },
  });
