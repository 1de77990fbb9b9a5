import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The documents of a checkout, as paths from its root. */
export const documents = (checkout: string): readonly string[] =>
  globSync(['*.md', '{docs,lambdas,layers,localstack,tests,web}/**/*.md'], { cwd: checkout }).toSorted();

/** A test that a document names. Without a title it names the whole file. */
export interface QuotedTest {
  readonly line: number;
  readonly file: string;
  readonly title?: string;
}

/** `x/y` in a table is tests/x/y.test.ts or tests/integration/x/y.test.ts; a name that ends with .test.ts may be any file. */
const FILE_OR_TITLE =
  /`(?<path>[\w./-]+\.test\.ts)`|(?<!\*)\*(?!\*)(?<title>[^*]+)\*|(?<![\w./`])(?<short>[a-z][a-z0-9-]*\/[a-z][a-z0-9-]+)(?![\w./`-])/g;

/** The tests in the last column of the tables of a document. A title belongs to the file that is named before it. */
export function quotedTests(markdown: string, testFiles: readonly string[]): readonly QuotedTest[] {
  return markdown.split('\n').flatMap((text, index) => {
    if (!text.startsWith('|')) return [];
    const cell =
      text
        .replace(/\|\s*$/, '')
        .split(' | ')
        .at(-1) ?? '';
    return quotesOfCell(cell, index + 1, testFiles);
  });
}

function quotesOfCell(cell: string, line: number, testFiles: readonly string[]): readonly QuotedTest[] {
  const quotes: QuotedTest[] = [];
  let file: string | undefined;
  for (const { groups } of cell.matchAll(FILE_OR_TITLE)) {
    const { path, title, short } = groups ?? {};
    if (title === undefined) {
      const ends = path === undefined ? [`tests/${short}.test.ts`, `tests/integration/${short}.test.ts`] : [`/${path}`];
      file = testFiles.find((known) => ends.some((end) => `/${known}`.endsWith(end))) ?? path ?? short ?? '';
      quotes.push({ line, file });
    } else if (file !== undefined) quotes.push({ line, file, title });
  }
  return quotes;
}

/** `describe(`, `test.each(…)(`, or the `])(` at the end of a table, and the string that follows. */
const DECLARED =
  /^(?<indent> *)(?:(?:describe|test|it)(?:\.each\(.*?\)(?=\()|\.\w+)*|[\])}]+(?: as const\)+)?)\(\s*(?<quote>['"`])(?<title>(?:\\.|(?!\k<quote>)[^\\\n])*)\k<quote>/gm;

/** The titles of a test file, each alone and behind the titles of the groups around it. */
export function titlesOf(source: string): readonly string[] {
  const open: { indent: number; title: string }[] = [];
  return [...source.matchAll(DECLARED)].flatMap(({ groups }) => {
    const { indent = '', title = '' } = groups ?? {};
    while ((open.at(-1)?.indent ?? -1) >= indent.length) open.pop();
    open.push({ indent: indent.length, title: title.replace(/\\(.)/g, '$1') });
    const chain = open.map(({ title }) => title);
    return chain.map((_, from) => chain.slice(from).join(' '));
  });
}

/** What stands for any words: `…` in a quote, `%s`, `$name` and the like in a title. */
const HOLES = { quote: /…/, title: /%\w|\$\{[^}]*\}|\$[\w.]+/ };

/** Whether a quote is one of the titles. */
export function isTitle(quote: string, titles: readonly string[]): boolean {
  const wanted = pattern(quote, HOLES.quote);
  const hasWords = (title: string): boolean => /[a-z]{2}/i.test(title.split(HOLES.title).join(' '));
  return titles.some((title) => wanted.test(title) || (hasWords(title) && pattern(title, HOLES.title).test(quote)));
}

function pattern(text: string, hole: RegExp): RegExp {
  const literal = text.split(hole).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.+')}$`);
}

/** One line for each quoted test that does not exist; it names the file that has the title, or the most similar title. */
export function missingTests(document: string, checkout: string): readonly string[] {
  const testFiles = globSync('{tests,lambdas,bin,cdk,database,layers,localstack,bench}/**/*.test.ts', {
    cwd: checkout,
  });
  const titles = new Map(testFiles.map((file) => [file, titlesOf(readFileSync(join(checkout, file), 'utf8'))]));
  const quotes = quotedTests(readFileSync(join(checkout, document), 'utf8'), testFiles);
  return quotes.flatMap(({ line, file, title }) => {
    const known = titles.get(file);
    const at = `${document}:${line}`;
    if (title === undefined) return known === undefined ? [`${at} names ${file}, which is no test file`] : [];
    if (known !== undefined && isTitle(title, known)) return [];
    const movedTo = testFiles.filter((other) => isTitle(title, titles.get(other) ?? []));
    if (movedTo.length > 0) return [`${at} quotes "${title}" of ${file}; it is in ${movedTo.join(', ')}`];
    return [`${at} quotes "${title}" of ${file}, which has no such test; "${mostSimilar(title, known ?? [])}"?`];
  });
}

function mostSimilar(quote: string, titles: readonly string[]): string {
  const words = new Set(quote.split(/\W+/));
  const similarity = (title: string): number => {
    const others = title.split(/\W+/);
    return others.filter((word) => words.has(word)).length / Math.sqrt(others.length);
  };
  return titles.toSorted((a, b) => similarity(b) - similarity(a))[0] ?? '';
}

/** One line for each path in backticks that begins with a folder of the checkout or of the document, and does not exist. */
export function missingPaths(document: string, checkout: string): readonly string[] {
  const roots = [checkout, join(checkout, dirname(document))];
  return linesOf(document, checkout).flatMap(({ text, at }) =>
    [...text.matchAll(/`([^`]+)`/g)]
      .flatMap(([, code = '']) => code.split(/\s+/))
      .filter((word) => /^[a-z.][\w.-]*\/[\w./-]+$/.test(word) && !/^(\.tiketi|node_modules)\//.test(word))
      .filter((word) => roots.some((root) => existsSync(join(root, word.split('/')[0] ?? ''))))
      .filter((word) => !roots.some((root) => existsSync(join(root, word))))
      .map((word) => `${at} names ${word}, which does not exist`),
  );
}

/** One line for each relative link whose file or heading does not exist. */
export function brokenLinks(document: string, checkout: string): readonly string[] {
  return linesOf(document, checkout).flatMap(({ text, at }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
      .filter(([, path = '', heading]) => {
        const file = path === '' ? join(checkout, document) : join(checkout, dirname(document), path);
        return !existsSync(file) || (heading !== undefined && !headingsOf(file).includes(heading));
      })
      .map(([link]) => `${at} has a broken link ${link.slice(1)}`),
  );
}

const headingsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );

const linesOf = (document: string, checkout: string): readonly { text: string; at: string }[] =>
  readFileSync(join(checkout, document), 'utf8')
    .split('\n')
    .map((text, index) => ({ text, at: `${document}:${index + 1}` }));
