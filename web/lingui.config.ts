import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'ko'],
  catalogs: [{ path: '<rootDir>/locales/{locale}', include: ['src'] }],
  orderBy: 'origin',
  // Line numbers would change a catalogue with every edit above a sentence.
  format: formatter({ lineNumbers: false }),
});
