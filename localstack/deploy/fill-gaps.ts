import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';

/** CloudFormation carries properties of a custom resource as strings. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const eventSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResourceProperties: z.object({
    concurrencies: json(z.array(z.object({ name: z.string(), reserved: z.int() }))),
    timeToLives: json(z.array(z.object({ name: z.string(), attribute: z.string() }))),
  }),
});
type Wanted = z.output<typeof eventSchema>['ResourceProperties'];

const lambda = new LambdaClient();
const dynamo = new DynamoDBClient();

/**
 * Custom resource of the stage `local`: the named functions and tables have their reserved concurrency and time to live
 * afterwards. Idempotent. Deleting it changes nothing.
 */
export async function handler(event: unknown): Promise<{ PhysicalResourceId: string }> {
  const { RequestType, ResourceProperties: wanted } = eventSchema.parse(event);
  if (RequestType !== 'Delete') {
    await setConcurrencies(wanted);
    await setTimeToLives(wanted);
  }
  // The emulator waits 50 ms for the first line of an invocation that writes none.
  const [concurrencies, timeToLives] = [wanted.concurrencies.length, wanted.timeToLives.length];
  console.error(JSON.stringify({ level: 'INFO', message: 'gaps filled', concurrencies, timeToLives }));
  return { PhysicalResourceId: 'emulator-gaps' };
}

async function setConcurrencies({ concurrencies }: Wanted): Promise<void> {
  for (const { name, reserved } of concurrencies)
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: reserved }),
    );
}

async function setTimeToLives({ timeToLives }: Wanted): Promise<void> {
  for (const { name: TableName, attribute: AttributeName } of timeToLives) {
    const { TimeToLiveDescription: now } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
    // Enabling it twice is refused.
    if (now?.TimeToLiveStatus === 'ENABLED') continue;
    await dynamo.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } }),
    );
  }
}
