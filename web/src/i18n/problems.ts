import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ProblemCode } from '../api/contract.ts';
import { Problem, Unreachable } from '../api/problem.ts';

/** One sentence per problem code: what happened and what to do. A code without one does not compile. */
const sentences = {
  admission_expired: msg`Your time to choose seats has ended. Please join the line again.`,
  admission_required: msg`Please join the line first. You can choose seats when it is your turn.`,
  admission_used: msg`You have already taken seats in this turn. To buy more, please join the line again.`,
  already_paid: msg`This reservation is already paid.`,
  amount_mismatch: msg`The amount has changed. Please start the payment again.`,
  cannot_cancel: msg`This reservation can no longer be cancelled.`,
  cannot_replace: msg`The seats you held before have been released. Please choose again.`,
  card_declined: msg`The card was declined. Please try another card.`,
  card_part_too_small: msg`A card can pay ₩100 or more. Please change how many points you use.`,
  email_taken: msg`There is already an account with this e-mail address. Please sign in.`,
  event_cancelled: msg`This event was cancelled.`,
  forbidden: msg`This account may not do that.`,
  idempotency_key_reused: msg`Something went wrong. Please try again.`,
  insufficient_points: msg`You do not have that many points. Please use fewer.`,
  internal_error: msg`Something went wrong on our side. Please try again in a moment.`,
  invalid_credentials: msg`The e-mail address or the password is wrong.`,
  invalid_request: msg`Please check what you entered.`,
  malformed_request: msg`Something went wrong. Please reload the page.`,
  not_enough_seats: msg`There are not that many seats together. Please choose fewer, or choose the seats yourself.`,
  not_found: msg`We could not find what you are looking for.`,
  orphan_seat: msg`This choice would leave a single seat alone. Please choose seats next to each other or next to a taken one.`,
  payment_in_progress: msg`A payment for this reservation is already under way. Please wait for its result.`,
  payment_order_expired: msg`The time to pay has ended, so the seats were released.`,
  provider_unavailable: msg`There is no answer at the moment. Please try again in a few seconds.`,
  queue_closed: msg`The line is not open now. Please check when the sale begins.`,
  refresh_reused: msg`You were signed out for safety. Please sign in again.`,
  request_in_progress: msg`Your first request is still being processed. Please wait a moment.`,
  sale_not_open: msg`Tickets for this event are not on sale now.`,
  seat_changes_gone: msg`The seat map is out of date. We are loading it again.`,
  seat_limit_reached: msg`You cannot hold more seats of this event.`,
  seat_taken: msg`Someone else has just taken a seat you chose. Please choose another one.`,
  temporarily_unavailable: msg`The service is busy at the moment. Please try again in a few seconds.`,
  too_many_requests: msg`There were too many attempts. Please wait a moment and try again.`,
  unauthenticated: msg`Please sign in again.`,
  unknown: msg`Something went wrong. Please try again in a moment.`,
} as const satisfies Record<ProblemCode | 'unknown', MessageDescriptor>;

const unreachable = msg`We cannot reach the server. Please check your connection.`;

/** What to tell the user about an error. */
export function sentenceOf(error: unknown): MessageDescriptor {
  if (error instanceof Unreachable) return unreachable;
  if (!(error instanceof Problem)) return sentences.unknown;
  return Object.hasOwn(sentences, error.code) ? sentences[error.code] : sentences.unknown;
}

/** The field that a refused form names first, e.g. `email`. */
export function refusedFields(error: unknown): readonly string[] {
  const errors: unknown = error instanceof Problem ? error.facts.errors : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'path' in each && typeof each.path === 'string' ? [each.path] : [],
  );
}
