import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { ExistingStores } from '../config/stage.ts';
import { secretArn } from './secrets.ts';
import type { Stores } from './stores.ts';

/** Stores that already run on this machine. Only the owner's password becomes a resource, a secret. */
export function existingStores(scope: Construct, { postgres, redis }: ExistingStores): Stores {
  const ownerSecret = new Secret(scope, 'OwnerSecret', {
    removalPolicy: RemovalPolicy.DESTROY,
    // The password opens only the database of this machine, and the template stays in the state folder.
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
      ownerSecret: secretArn(ownerSecret),
    },
    redis: { ...redis, tls: false },
  };
}
