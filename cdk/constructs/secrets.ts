import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { type CfnSecret, Secret, type SecretProps as SecretProperties } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SecretKind } from '#shared/contract/secrets.ts';

const PASSWORD_LENGTH = 40;
const HMAC_KEY_LENGTH = 64;

/** Every punctuation character: the emulator ignores `excludePunctuation`. */
export const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The full ARN, which an IAM statement must name: on the emulator `Ref` is only the secret's name. */
export const secretArn = (secret: Secret): string => (secret.node.defaultChild as CfnSecret).attrId;

interface SecretProps {
  readonly isProtected: boolean;
  /** Whether providers are local fakes: their secrets then hold `testKey`. */
  readonly usesFakes: boolean;
}

const removalPolicyOf = ({ isProtected }: SecretProps): RemovalPolicy =>
  isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** Never change these properties of a secret that exists: CloudFormation then generates a new value. */
const generated = (key: string, template: object, passwordLength?: number): SecretProperties => ({
  generateSecretString: {
    secretStringTemplate: JSON.stringify(template),
    generateStringKey: key,
    excludeCharacters: PUNCTUATION,
    ...(passwordLength === undefined ? {} : { passwordLength }),
  },
});

/** `{username, password}` of a database role. `migrate` sets this password. */
export const roleSecret = (scope: Construct, role: string, props: SecretProps): Secret =>
  new Secret(scope, `Role-${role}`, {
    description: `database role ${role}`,
    removalPolicy: removalPolicyOf(props),
    ...generated('password', { username: role }, PASSWORD_LENGTH),
  });

/** `signing-keys` → `SigningKeys`. */
const pascal = (name: string): string => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A secret of `lambdas/shared/contract/secrets.ts`. Its logical id never changes: a new id is a new value. */
export function sharedSecret(scope: Construct, name: string, secret: SecretKind, props: SecretProps): Secret {
  const removalPolicy = removalPolicyOf(props);
  switch (secret.kind) {
    case 'hmac':
      return new Secret(scope, `Secret-${name}`, {
        description: `HMAC keys ${name}`,
        removalPolicy,
        ...generated('current', {}, HMAC_KEY_LENGTH),
      });
    case 'provider':
      return new Secret(scope, `Secret-${name}`, {
        description: `key of ${name}`,
        removalPolicy,
        ...(props.usesFakes
          ? { secretObjectValue: { secretKey: SecretValue.unsafePlainText(secret.testKey) } }
          : // A random placeholder until an operator sets the key.
            generated('secretKey', {})),
      });
    case 'key-pair':
      // Empty until the deploy's own function creates the keys.
      return new Secret(scope, pascal(name), {
        description: `private keys ${name}`,
        removalPolicy,
        ...generated('unused', {}),
      });
  }
}
