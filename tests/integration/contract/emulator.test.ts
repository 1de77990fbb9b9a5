import { stores } from '../../support/addresses.ts';
import { awsContract } from '../../support/aws-contract.ts';
import { sinkMail } from '../../support/sent-mail.ts';

awsContract({
  name: 'the emulator',
  url: stores.awsUrl,
  sentMail: ({ deliveryId }) => sinkMail(deliveryId),
  dropsTraceHeader: true,
});
