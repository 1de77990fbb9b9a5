import type { Plugin, Rolldown } from 'vite';

const SEATS_PAGE = 'src/features/seats/seats-page.tsx';

/**
 * Emits `seat-page-files.json`: every file that the seat page needs before it runs. The waiting room prefetches them while
 * the user waits.
 */
export const seatPageFiles = (): Plugin => ({
  name: 'seat-page-files',
  apply: 'build',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file): file is Rolldown.OutputChunk => file.type === 'chunk');
    const files = new Set<string>();
    const add = (chunk: Rolldown.OutputChunk | undefined): void => {
      if (chunk === undefined || files.has(chunk.fileName)) return;
      files.add(chunk.fileName);
      for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
      for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name));
    };
    add(chunks.find(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith('/index.html')));
    add(chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(SEATS_PAGE)));
    this.emitFile({
      type: 'asset',
      fileName: 'seat-page-files.json',
      source: JSON.stringify([...files].map((file) => `/${file}`)),
    });
  },
});
