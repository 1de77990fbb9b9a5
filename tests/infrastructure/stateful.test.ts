import { describe, expect, it } from '@jest/globals';
import type { FunctionSpec } from '#shared/contract/function.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { ofType, type Resources, services, stacksOf, synthesise } from './templates.ts';

// Logical ids of resources that hold data. With a new id CloudFormation creates an empty resource and deletes the old one with
// its messages, rows, keys or passwords. Add new resources here; never change a line.

const QUEUES = [
  'QeventinboxCAFE10A2',
  'QeventinboxDeadLetters3A07ADB1',
  'Qnotificationbulk8323C409',
  'QnotificationbulkDeadLetters90086BF5',
  'QnotificationinboxBDF85072',
  'QnotificationinboxDeadLettersFD689FD4',
  'QpaymentbulkC7E1ADE8',
  'QpaymentbulkDeadLetters96840F7B',
  'Qpaymentinbox86250FF8',
  'QpaymentinboxDeadLettersB99CEF7E',
  'QqueueinboxDeadLettersDE6A820F',
  'QqueueinboxFE364951',
  'Qqueuepush152A95D3',
  'QqueuepushDeadLetters3A720902',
  'Qreservationbulk93437199',
  'QreservationbulkDeadLetters62C9AA06',
  'QreservationinboxD6A52B17',
  'QreservationinboxDeadLetters782A5D37',
];

const STORES = ['Connections827CEF2F', 'Images2D38C313'];

const SECRETS = [
  'Roleauditor76E3A155',
  'Roleauth815634BB',
  'Roleevent04CEFD25',
  'Rolejanitor237A21D7',
  'RolenotificationBC89DE54',
  'Rolepayment88929A51',
  'Roleplatform220C475B',
  'Rolequeue14714BC8',
  'Rolerelay7599A20F',
  'Rolereservation6A036D7F',
  'Secretadmission3FA6F44D',
  'Secretpaymentorder0D20A711',
  'SecretplaceticketE7DC64CA',
  'Secretrefresh4584C43F',
  'Secretsocketticket0D0A0538',
  'SecrettossB2F3EF7E',
  'SigningKeysA56F0358',
];

const DATABASES = ['StoresDatabase6860DB9D', 'StoresOwnerSecretAE6EF24A', 'StoresValkey8CCE55A6'];

const idsOf = (resources: Resources, ...types: readonly string[]): readonly string[] =>
  types.flatMap((type) => ofType(resources, type).map(([id]) => id)).sort();

describe.each(stageNames)('%s keeps the logical ids', (stage) => {
  it('of its queues', () => {
    expect(idsOf(stacksOf(stage).app, 'AWS::SQS::Queue')).toEqual(QUEUES);
  });

  it('of its table and its bucket', () => {
    expect(idsOf(stacksOf(stage).data, 'AWS::DynamoDB::Table', 'AWS::S3::Bucket')).toEqual(STORES);
  });

  it('of its secrets', () => {
    expect(idsOf(stacksOf(stage).data, 'AWS::SecretsManager::Secret')).toEqual(expect.arrayContaining(SECRETS));
  });
});

it.each(['dev', 'prod'])('%s keeps the logical ids of its database and its Redis', (stage) => {
  const types = ['AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup', 'AWS::SecretsManager::Secret'];
  expect(idsOf(stacksOf(stage).data, ...types)).toEqual(expect.arrayContaining(DATABASES));
});

// CloudFormation generates a new value when one of these settings changes. All users are then signed out, or the key of a
// provider is lost.
it.each([
  [
    'Roleauth815634BB',
    { GenerateStringKey: 'password', PasswordLength: 40, SecretStringTemplate: '{"username":"auth"}' },
  ],
  ['Secretadmission3FA6F44D', { GenerateStringKey: 'current', PasswordLength: 64, SecretStringTemplate: '{}' }],
  ['SecrettossB2F3EF7E', { GenerateStringKey: 'secretKey', SecretStringTemplate: '{}' }],
  ['SigningKeysA56F0358', { GenerateStringKey: 'unused', SecretStringTemplate: '{}' }],
])('the value of %s is not generated again', (id, settings) => {
  const { GenerateSecretString } = stacksOf('prod').data[id]?.Properties ?? {};
  expect(GenerateSecretString).toEqual({ ...settings, ExcludeCharacters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' });
});

// CloudFormation refuses to remove an export that another stack still imports, and the data stack is updated first.
it('a function may stop using a secret, because the data stack exports each of them anyway', () => {
  const withoutSecrets = ({ uses, ...spec }: FunctionSpec): FunctionSpec => ({
    ...spec,
    uses: uses.filter((use) => !use.startsWith('secret:')),
  });
  const changed = services.map((service) => ({
    ...service,
    functions: Object.fromEntries(
      Object.entries(service.functions).map(([name, spec]) => [name, withoutSecrets(spec)]),
    ),
  }));
  expect(synthesise('prod', changed).exported).toEqual(stacksOf('prod').exported);
});
