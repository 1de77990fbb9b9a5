import { useLingui } from '@lingui/react';

/** Every event takes place in Korea; its times are shown as the clocks there. */
const timeZone = 'Asia/Seoul';

const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
  formats.set(key, known);
  return known;
}

const DAY = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const SHORT_DAY = { month: 'short', day: 'numeric', weekday: 'short' } as const;
const TIME = { hour: 'numeric', minute: '2-digit' } as const;

/** Numbers, money and dates in the language that is shown. */
export function formatsOf(locale: string) {
  const number = (value: number): string => value.toLocaleString(locale);
  const date = (options: Intl.DateTimeFormatOptions) => (iso: string | number) =>
    dateFormat(locale, options).format(new Date(iso));
  const day = date(DAY);
  const weekday = date({ weekday: 'short' });
  const clock = date(TIME);
  // "PM" and its hour stay on one line.
  const time = (iso: string | number): string => clock(iso).replaceAll(' ', '\u00a0');
  // Korean writes the weekday in brackets behind the date; Intl does so only in its short form.
  const wholeDay = (iso: string | number): string =>
    locale === 'ko' ? `${day(iso)} (${weekday(iso)})` : `${weekday(iso)}, ${day(iso)}`;
  return {
    number,
    won: (amount: number): string => (locale === 'ko' ? `${number(amount)}원` : `₩${number(amount)}`),
    dayTime: (iso: string | number): string => `${wholeDay(iso)} ${time(iso)}`,
    shortDayTime: date({ ...SHORT_DAY, ...TIME }),
  };
}

export const useFormats = () => formatsOf(useLingui().i18n.locale);
