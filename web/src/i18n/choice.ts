export type Language = 'ko' | 'en';

const KEY = 'tiketi.language';

const isLanguage = (value: unknown): value is Language => value === 'ko' || value === 'en';

/** What the user chose, else the browser's first language that we have, else Korean. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (isLanguage(kept)) return kept;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'ko';
}

export const keepLanguage = (language: Language): void => localStorage.setItem(KEY, language);
