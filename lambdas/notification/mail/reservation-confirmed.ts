import { Eta } from 'eta/core';
import type { ConfirmedFacts, Recipient } from '../domain/delivery.ts';
import type { Mail } from './mail.ts';
import htmlTemplate from './reservation-confirmed.html.eta';
import textTemplate from './reservation-confirmed.txt.eta';
import { confirmedWords } from './words.ts';

// Compiled once per container. Text of users and organisers is escaped in HTML and unchanged in plain text.
const html = new Eta({ autoEscape: true });
const text = new Eta({ autoEscape: false, autoTrim: [false, 'nl'] });
const toHtml = html.compile(htmlTemplate);
const toText = text.compile(textTemplate);

/** The mail's content in the user's language; the same input gives the same mail. */
export function confirmedMail(
  { name, locale }: Recipient,
  facts: ConfirmedFacts,
  webUrl: string,
): Pick<Mail, 'subject' | 'text' | 'html'> {
  const words = confirmedWords[locale];
  const shown = {
    locale,
    words,
    greeting: words.greeting(name),
    number: facts.number,
    title: facts.event.title,
    date: words.instant(facts.event.eventDate),
    venue: facts.event.venue,
    seats: facts.seats.map((seat) => ({ name: words.seat(seat), price: words.won(seat.price) })),
    amount: words.won(facts.amount),
    url: new URL(`/reservations/${facts.reservationId}`, webUrl).href,
  };
  return {
    subject: words.subject(facts.event.title, facts.number),
    text: text.render(toText, shown),
    html: html.render(toHtml, shown),
  };
}
