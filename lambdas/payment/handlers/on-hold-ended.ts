import { on } from '#shared/messages/consume.ts';
import { reservationHoldEnded } from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { answerHoldEnded } from '../operations/answer-hold-ended.ts';

export const onHoldEnded = on<MessageDeps>()(reservationHoldEnded, (_deps, tx, { data }) => answerHoldEnded(tx, data));
