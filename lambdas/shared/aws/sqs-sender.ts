import http from 'node:http';
import https from 'node:https';
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import aws4 from 'aws4';
import * as z from 'zod';
import { config } from '../config/config.ts';
import { log } from '../observability/log.ts';
import { awsSettings } from './clients.ts';

/**
 * Sends up to ten messages to one queue.
 *
 * @returns the entries that the queue refused
 * @throws when it is not known that the queue took any
 */
export type SendBatch = (
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
) => Promise<readonly BatchResultErrorEntry[]>;

/** Sends by the SDK, with the SDK's retries. */
export const sdkSender =
  (sqs: SQSClient): SendBatch =>
  async (queueUrl, entries) =>
    (await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }))).Failed ?? [];

interface Endpoint {
  readonly url: URL;
  readonly region: string;
  readonly credentials: aws4.Credentials;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const SOCKETS_MAX = 50;
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX }),
};

const failed = z.array(
  z.object({ Id: z.string(), Code: z.string(), SenderFault: z.boolean(), Message: z.string().optional() }),
);
const batchAnswer = z.object({ Failed: failed.default([]) });

function post({ url, region, credentials }: Endpoint, body: string): Promise<Answer> {
  const signed = aws4.sign(
    {
      service: 'sqs',
      region,
      host: url.host,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessageBatch' },
      body,
    },
    credentials,
  );
  const isTls = url.protocol === 'https:';
  const options = {
    hostname: url.hostname,
    port: url.port,
    path: '/',
    method: 'POST',
    headers: signed.headers as http.OutgoingHttpHeaders,
    agent: isTls ? agents['https:'] : agents['http:'],
    timeout: awsSettings.requestHandler.requestTimeout,
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('SQS did not answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * Sends one signed request without the SDK's middleware: a purchase sends two to five batches, and by the SDK each costs
 * about five times the CPU (`docs/adr/0016-a-direct-sender-for-sqs.md`). Anything but a plain success is left to the SDK,
 * which retries and knows every error; a batch may so be sent twice, and the receivers' inboxes deduplicate it.
 *
 * Credentials are those that Lambda puts into the environment; they live as long as the container.
 */
export const directSender =
  (endpoint: Endpoint, sdk: SendBatch): SendBatch =>
  async (queueUrl, entries) => {
    const body = JSON.stringify({ QueueUrl: queueUrl, Entries: entries });
    const answer = await post(endpoint, body).catch((error: unknown) => ({ status: 0, text: String(error) }));
    if (answer.status === 200) return batchAnswer.parse(JSON.parse(answer.text)).Failed;
    log.warn('batch left to the SDK', { status: answer.status, reason: answer.text.slice(0, 200) });
    return sdk(queueUrl, entries);
  };

/** The sender of this container, by its environment. */
export function sqsSender(sqs: SQSClient): SendBatch {
  const { AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = config('aws');
  const endpoint = {
    url: new URL(AWS_ENDPOINT_URL ?? `https://sqs.${AWS_REGION}.amazonaws.com`),
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  };
  return directSender(endpoint, sdkSender(sqs));
}
