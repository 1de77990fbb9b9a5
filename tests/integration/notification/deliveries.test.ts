import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ATTEMPTS_MAX } from '../../../lambdas/notification/domain/delivery.ts';
import {
  onDeliveryDue,
  onReservationConfirmed,
  onUserRegistered,
} from '../../../lambdas/notification/handlers/messages.ts';
import { type Mail, MailNotTaken, type SendMail } from '../../../lambdas/notification/mail/mail.ts';
import { resendStuck } from '../../../lambdas/notification/operations/deliveries.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { given, received } from './given.ts';

interface Row extends Record<string, unknown> {
  id: string;
  status: string;
  attempts: number;
  leasedUntil: Date | null;
  providerMessageId: string | null;
  failureCode: string | null;
}

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await testDatabase();
  database = db.open('notification');
});
afterAll(() => db.drop());
afterEach(() => db.sql('TRUNCATE notification.deliveries, notification.recipients, notification.outbox'));

const hear = {
  registered: (fan: ReturnType<typeof given.fan>) =>
    database.transaction((tx) => onUserRegistered.run({ database }, tx, received(fan))),
  confirmed: (confirmed: ReturnType<typeof given.confirmed>) =>
    database.transaction((tx) => onReservationConfirmed.run({ database }, tx, received(confirmed))),
};

/** A post office that notes every mail; `refusals` are thrown first, one a mail. */
function postOffice(...refusals: Error[]) {
  const mails: Mail[] = [];
  const sendMail: SendMail = (mail) => {
    const refusal = refusals.shift();
    if (refusal !== undefined) return Promise.reject(refusal);
    mails.push(mail);
    return Promise.resolve(`ses-${mails.length}`);
  };
  return { mails, sendMail };
}

const work = (sendMail: SendMail, deliveryId: string) =>
  onDeliveryDue.work({ database, sendMail, webUrl: 'https://tiketi.example' }, received({ deliveryId }));

async function delivery(): Promise<Row> {
  const rows = await db.sql<Row>('SELECT * FROM notification.deliveries');
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

const dueIds = async (): Promise<unknown[]> =>
  (await db.outbox('notification')).map((row) => (row.data as { deliveryId: string }).deliveryId);

/** A confirmed reservation of a known user. @returns the id of its delivery */
async function waitingMail(): Promise<string> {
  const fan = given.fan();
  await hear.registered(fan);
  await hear.confirmed(given.confirmed({ userId: fan.userId }));
  return (await delivery()).id;
}

describe('the copy of a user', () => {
  const stored = () => db.sql<{ version: number; name: string }>('SELECT version, name FROM notification.recipients');

  it('takes a newer version and ignores an older one that arrives late', async () => {
    const fan = given.fan({ version: 2, name: '둘째' });
    await hear.registered(fan);
    await hear.registered({ ...fan, version: 1, name: '첫째' });
    expect(await stored()).toEqual([{ version: 2, name: '둘째' }]);
    await hear.registered({ ...fan, version: 3, name: '셋째' });
    expect(await stored()).toEqual([{ version: 3, name: '셋째' }]);
  });
});

describe('a confirmed reservation', () => {
  it('becomes one delivery and one message to the worker in the same transaction', async () => {
    const id = await waitingMail();
    expect(await dueIds()).toEqual([id]);
  });

  it('stays one delivery when another message repeats it', async () => {
    const confirmed = given.confirmed();
    await Promise.all([hear.confirmed(confirmed), hear.confirmed(confirmed), hear.confirmed(confirmed)]);
    const { id } = await delivery();
    expect(await dueIds()).toEqual([id]);
  });

  it('stores neither row nor message when its transaction does not commit', async () => {
    const rolledBack = database.transaction(async (tx) => {
      await onReservationConfirmed.run({ database }, tx, received(given.confirmed()));
      throw new Error('the container crashed');
    });
    await expect(rolledBack).rejects.toThrow('crashed');
    expect(await db.sql('SELECT FROM notification.deliveries')).toHaveLength(0);
    expect(await dueIds()).toEqual([]);
  });
});

describe('the worker', () => {
  it('sends the mail to the user and stores the provider’s id', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice();
    await work(sendMail, id);
    expect(mails.map(({ to, deliveryId }) => ({ to, deliveryId }))).toEqual([
      { to: { name: '김하나', address: 'fan@tiketi.example' }, deliveryId: id },
    ]);
    expect(await delivery()).toMatchObject({ status: 'SENT', providerMessageId: 'ses-1', leasedUntil: null });
  });

  it('sends nothing when the message is delivered again', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice();
    await work(sendMail, id);
    await work(sendMail, id);
    expect(mails).toHaveLength(1);
  });

  it('sends one mail when ten workers start at once', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice();
    await Promise.all(Array.from({ length: 10 }, () => work(sendMail, id)));
    expect(mails).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: 'SENT', attempts: 1 });
  });

  it('waits for an unknown recipient, and sends once the recipient is known', async () => {
    const fan = given.fan();
    await hear.confirmed(given.confirmed({ userId: fan.userId }));
    const { id } = await delivery();
    const { mails, sendMail } = postOffice();
    await expect(work(sendMail, id)).rejects.toMatchObject({ code: 'recipient_unknown' });
    expect(await delivery()).toMatchObject({ status: 'PENDING', leasedUntil: null });
    await hear.registered(fan);
    await work(sendMail, id);
    expect(mails).toHaveLength(1);
  });

  it('returns the message for a retry when the provider does not accept the mail', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice(new MailNotTaken('Throttling'));
    await expect(work(sendMail, id)).rejects.toThrow(MailNotTaken);
    await work(sendMail, id);
    expect(mails).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: 'SENT', attempts: 2 });
  });

  it('gives up after the last attempt and stores the reason, without a fault', async () => {
    const id = await waitingMail();
    await db.sql('UPDATE notification.deliveries SET attempts = $1', [ATTEMPTS_MAX - 2]);
    const { sendMail } = postOffice(new MailNotTaken('Throttling'), new MailNotTaken('MessageRejected'));
    await expect(work(sendMail, id)).rejects.toThrow(MailNotTaken);
    await work(sendMail, id);
    expect(await delivery()).toMatchObject({ status: 'FAILED', failureCode: 'MessageRejected' });
  });

  it('sends twice only after a crash between provider and commit', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice();
    const crashes: SendMail = async (mail) => {
      await sendMail(mail);
      // What a killed container leaves: the claim, and no word of the result.
      return new Promise(() => undefined);
    };
    void work(crashes, id);
    while (mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await work(sendMail, id);
    expect(mails).toHaveLength(1);
    await db.sql("UPDATE notification.deliveries SET leased_until = now() - interval '1 second'");
    await work(sendMail, id);
    expect(mails.map((mail) => mail.deliveryId)).toEqual([id, id]);
    expect(await delivery()).toMatchObject({ status: 'SENT', attempts: 2 });
  });

  it('does not end the lease of a later worker when an earlier one fails late', async () => {
    const id = await waitingMail();
    const { mails, sendMail } = postOffice();
    const gate = Promise.withResolvers<void>();
    let later: Promise<void> | undefined;
    const failsLate: SendMail = async () => {
      await db.sql("UPDATE notification.deliveries SET leased_until = now() - interval '1 second'");
      const claimed = Promise.withResolvers<void>();
      later = work(async (mail) => {
        claimed.resolve();
        await gate.promise;
        return sendMail(mail);
      }, id);
      await claimed.promise;
      throw new MailNotTaken('TimeoutError');
    };
    await expect(work(failsLate, id)).rejects.toThrow(MailNotTaken);
    await work(sendMail, id);
    expect(mails).toHaveLength(0);
    gate.resolve();
    await later;
    expect(mails).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: 'SENT', attempts: 2 });
  });
});

describe('the sweep', () => {
  const age = () => db.sql("UPDATE notification.deliveries SET next_attempt_at = now() - interval '1 second'");

  it('does not change a delivery whose message may still arrive', async () => {
    await waitingMail();
    expect(await resendStuck(database)).toBe(0);
  });

  it('publishes a lost message again, once', async () => {
    const id = await waitingMail();
    await db.sql('TRUNCATE notification.outbox');
    await age();
    expect(await Promise.all([resendStuck(database), resendStuck(database)])).toContain(1);
    expect(await dueIds()).toEqual([id]);
    expect(await resendStuck(database)).toBe(0);
  });

  it('publishes nothing for a mail that was sent', async () => {
    const id = await waitingMail();
    await work(postOffice().sendMail, id);
    await age();
    expect(await resendStuck(database)).toBe(0);
  });

  it('ends a delivery whose worker crashed in the last attempt', async () => {
    await waitingMail();
    await db.sql("UPDATE notification.deliveries SET attempts = $1, leased_until = now() - interval '1 second'", [
      ATTEMPTS_MAX,
    ]);
    await age();
    expect(await resendStuck(database)).toBe(0);
    expect(await delivery()).toMatchObject({ status: 'FAILED', failureCode: 'attempts_exhausted' });
  });
});
