import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../lambdas/shared/domain/ids.ts';

/** One message in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly delaySeconds: number;
}

/** The AWS API calls that functions make, answered in this process. The caller takes messages out of the queues itself. */
export interface AwsEndpoint {
  readonly url: string;
  /** Every message that was sent and not taken, oldest first. */
  readonly messages: QueuedMessage[];
  /** Raw mails, as SES received them. */
  readonly mails: string[];
  /** While true, every send to a queue fails. */
  refusesMessages: boolean;
  close(): Promise<void>;
}

interface StoredValues {
  readonly secrets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

type Body = Record<string, unknown>;
interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** The SDK compares this digest with that of the message it sent, and throws where they differ. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const queueOf = (url: unknown): string => String(url).split('/').slice(-1)[0]!;

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export async function openAwsEndpoint({ secrets, parameters }: StoredValues): Promise<AwsEndpoint> {
  const state = { refusesMessages: false };
  const messages: QueuedMessage[] = [];
  const mails: string[] = [];
  const put = (queue: string, { MessageBody, DelaySeconds = 0 }: Omit<Entry, 'Id'>): string => {
    const id = newId();
    messages.push({ id, queue, body: MessageBody, delaySeconds: DelaySeconds });
    return id;
  };
  const actions: Readonly<Record<string, (body: Body) => unknown>> = {
    'AmazonSQS.SendMessage': (body) => ({
      MessageId: put(queueOf(body.QueueUrl), body as unknown as Entry),
      MD5OfMessageBody: md5(String(body.MessageBody)),
    }),
    'AmazonSQS.SendMessageBatch': (body) => ({
      Successful: (body.Entries as Entry[]).map((entry) => ({
        Id: entry.Id,
        MessageId: put(queueOf(body.QueueUrl), entry),
        MD5OfMessageBody: md5(entry.MessageBody),
      })),
      Failed: [],
    }),
    'AmazonSQS.ChangeMessageVisibility': () => ({}),
    'secretsmanager.GetSecretValue': ({ SecretId }) => ({ SecretString: secrets[String(SecretId)], Name: SecretId }),
    'AmazonSSM.GetParameter': ({ Name }) => ({ Parameter: { Name, Value: parameters[String(Name)], Type: 'String' } }),
  };
  const server: Server = createServer((request, response) => {
    void (async () => {
      const text = await read(request);
      const target = request.headers['x-amz-target'];
      if (target === undefined) {
        mails.push(Buffer.from(new URLSearchParams(text).get('RawMessage.Data') ?? '', 'base64').toString());
        const answer = `<SendRawEmailResponse><SendRawEmailResult><MessageId>${newId()}</MessageId></SendRawEmailResult></SendRawEmailResponse>`;
        response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
        return;
      }
      const action = actions[String(target)];
      const isRefused = action === undefined || (state.refusesMessages && String(target).startsWith('AmazonSQS.Send'));
      response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(isRefused ? { __type: 'AccessDenied' } : action(JSON.parse(text) as Body)));
    })();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    mails,
    get refusesMessages() {
      return state.refusesMessages;
    },
    set refusesMessages(value) {
      state.refusesMessages = value;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
