import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Text that is safe in HTML and in quoted attributes. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | readonly Html[];

/** HTML in which every inserted value is escaped, unless it is HTML itself. */
export const html = (fixed: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(fixed.reduce((text, next, at) => `${text}${textOf(pieces[at - 1] ?? '')}${next}`));

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function textOf(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') {
    return String(piece).replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');
  }
  return piece.map(textOf).join('');
}

const style = `
:root{color-scheme:light dark;--text:#191f28;--quiet:#4e5968;--line:#d1d6db;--back:#f2f4f6;--card:#fff;--blue:#1b64da;--red:#b3261e}
@media (prefers-color-scheme:dark){:root{--text:#f2f4f6;--quiet:#b0b8c1;--line:#4e5968;--back:#17171c;--card:#202027;--blue:#7fb2ff;--red:#ff9a92}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,"Apple SD Gothic Neo","Noto Sans KR",sans-serif}
main{max-width:30rem;margin:0 auto;padding:1rem}
section,form{background:var(--card);border-radius:1rem;padding:1.25rem;margin-block:1rem}
h1{font-size:1.375rem;margin:.5rem 0}
fieldset{border:0;margin:0;padding:0}
legend{font-weight:600;margin-bottom:.5rem}
label{display:flex;gap:.75rem;align-items:flex-start;padding:.75rem;border:1px solid var(--line);border-radius:.75rem;margin-bottom:.5rem;cursor:pointer}
label:has(:checked){border-color:var(--blue);box-shadow:inset 0 0 0 1px var(--blue)}
input{margin-top:.3rem;accent-color:var(--blue)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dt,small{color:var(--quiet)}
dd{margin:0;text-align:right;overflow-wrap:anywhere}
small{display:block}
code{overflow-wrap:anywhere;user-select:all}
button,.button{display:block;width:100%;min-height:3rem;padding:.75rem;border:0;border-radius:.75rem;background:var(--blue);color:var(--card);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.quiet{background:none;color:var(--quiet)}
[role=alert]{color:var(--red)}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** Sends a page without scripts; its policy allows only its own style. */
export function sendPage(response: ServerResponse, page: { status: number; title: string; body: Html }): void {
  response.writeHead(page.status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'self'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(
    html`<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${new Html(style)}</style>
</head>
<body><main>${page.body}</main></body>
</html>
`.text,
  );
}

export const won = (amount: number): string => `${amount.toLocaleString('ko-KR')}원`;
