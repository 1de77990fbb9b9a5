import { i18n } from '@lingui/core';
import { keepLanguage, type Language } from './choice.ts';

/** Loads one language's sentences as a chunk of their own and shows everything in it. */
export async function speak(language: Language): Promise<void> {
  const { messages } = language === 'ko' ? await import('../../locales/ko.po') : await import('../../locales/en.po');
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  await speak(language);
}
