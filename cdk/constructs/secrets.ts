import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

const PASSWORD_LENGTH = 40;
const HMAC_KEY_LENGTH = 64;

/** All of it, by name: the emulator knows `excludeCharacters` only. */
export const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A secret as its readers need it. */
export interface SecretId {
  readonly arn: string;
}

/** The whole ARN, which a grant must name: what `Ref` gives is only a name on the emulator. */
export const secretId = (secret: Secret): SecretId => ({ arn: (secret.node.defaultChild as CfnSecret).attrId });

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
      excludeCharacters: PUNCTUATION,
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
      excludeCharacters: PUNCTUATION,
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
            excludeCharacters: PUNCTUATION,
          },
        }
      : { secretObjectValue: { secretKey: SecretValue.unsafePlainText(known) } }),
  });

/** Private keys that sign tokens, `{keys}`: made by the deploy's own function, empty before it. */
export const signingKeysSecret = (scope: Construct, id: string, props: SecretProps): Secret =>
  new Secret(scope, id, {
    description: 'private keys that sign access tokens',
    removalPolicy: removalPolicyOf(props),
    generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'unused', excludeCharacters: PUNCTUATION },
  });
