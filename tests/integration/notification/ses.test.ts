import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SESClient } from '@aws-sdk/client-ses';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MailNotTaken } from '../../../lambdas/notification/mail/mail.ts';
import { sendThroughSes, sesSettings } from '../../../lambdas/notification/mail/ses.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An SES that answers with errors; counts its requests. */
async function sesThat(answers: (respond: (status: number) => void) => void) {
  const asked = { times: 0 };
  server = createServer((request, response) => {
    asked.times += 1;
    request.resume();
    answers((status) => response.writeHead(status).end('<Error/>'));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const client = new SESClient({
    ...sesSettings,
    requestHandler: { ...sesSettings.requestHandler, requestTimeout: 300 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const mail = {
    to: { name: '김하나', address: 'hana@fans.example' },
    subject: 's',
    text: 't',
    html: '<p>t</p>',
    deliveryId: 'd',
  };
  return { asked, send: () => sendThroughSes(client, 'Tiketi <tickets@tiketi.example>')(mail) };
}

describe('an SES that fails', () => {
  it.each([500, 503, 400])('is called once when it answers %i: a retry could send a second mail', async (status) => {
    const { asked, send } = await sesThat((respond) => respond(status));
    await expect(send()).rejects.toThrow(MailNotTaken);
    expect(asked.times).toBe(1);
  });

  it('is called once when it does not answer in time', async () => {
    const { asked, send } = await sesThat(() => undefined);
    await expect(send()).rejects.toMatchObject({ name: 'MailNotTaken', code: 'TimeoutError' });
    expect(asked.times).toBe(1);
  });

  it('does not put the address into the error', async () => {
    const { send } = await sesThat((respond) => respond(500));
    const error: unknown = await send().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailNotTaken);
    expect((error as Error).cause).toBeUndefined();
    expect(`${(error as Error).stack}`).not.toMatch(/hana@|하나/);
  });
});
