import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { GivenStores } from '../config/stage.ts';
import { secretId } from './secrets.ts';
import type { Stores } from './stores.ts';

/** Stores that run already on this machine; only their owner's password becomes a secret. */
export function givenStores(scope: Construct, { postgres, redis }: GivenStores): Stores {
  const ownerSecret = new Secret(scope, 'OwnerSecret', {
    removalPolicy: RemovalPolicy.DESTROY,
    // It opens nothing but this machine's own database, and the template stays in the state folder.
    secretObjectValue: {
      username: SecretValue.unsafePlainText(postgres.user),
      password: SecretValue.unsafePlainText(postgres.password),
    },
  });
  return {
    database: {
      host: postgres.host,
      ownerHost: postgres.host,
      port: postgres.port,
      name: postgres.database,
      tls: false,
      namedStatements: true,
      pipeline: true,
      ownerSecret: secretId(ownerSecret),
    },
    redis: { ...redis, tls: false },
  };
}
