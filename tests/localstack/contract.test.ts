import * as z from 'zod';
import { stores } from '../support/addresses.ts';
import { awsContract } from '../support/aws-contract.ts';

const kept = z.object({ messages: z.array(z.object({ Id: z.string(), RawData: z.string() })) });

/** LocalStack keeps sent mails and serves them. */
async function keptMail(providerId: string): Promise<string> {
  const answer = await fetch(`${stores.localstackUrl()}/_aws/ses?id=${encodeURIComponent(providerId)}`);
  const [mail] = kept.parse(await answer.json()).messages;
  if (mail === undefined) throw new Error(`LocalStack knows no mail ${providerId}`);
  return mail.RawData;
}

awsContract({
  name: 'LocalStack',
  url: stores.localstackUrl,
  sentMail: ({ providerId }) => keptMail(providerId),
});
