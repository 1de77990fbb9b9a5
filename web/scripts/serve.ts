import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, createGzip, gzipSync } from 'node:zlib';
import { fileForPath, SECURITY_HEADERS } from '../site.ts';

// The built client as CloudFront serves it (compressed, cached, with its headers), and the API and the socket of a local
// cloud on the same origin.
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    folder: { type: 'string' },
    api: { type: 'string' },
    socket: { type: 'string' },
  },
});
const { port = '3000', folder = 'dist', api = '', socket = '' } = values;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};
/** Smaller answers do not shrink. */
const COMPRESS_FROM_BYTES = 1_000;

type Encoding = 'br' | 'gzip' | 'identity';
const encodingOf = ({ headers }: IncomingMessage): Encoding => {
  const accepted = String(headers['accept-encoding'] ?? '');
  if (accepted.includes('br')) return 'br';
  return accepted.includes('gzip') ? 'gzip' : 'identity';
};

/** Each file is compressed once; a build never changes a file in place. */
const compressed = new Map<string, Buffer>();
function bodyOf(file: string, encoding: Encoding): Buffer {
  const key = `${encoding} ${file}`;
  const known = compressed.get(key);
  if (known !== undefined) return known;
  const raw = readFileSync(file);
  const body =
    encoding === 'br'
      ? brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : encoding === 'gzip'
        ? gzipSync(raw)
        : raw;
  compressed.set(key, body);
  return body;
}

function serveFile(asked: IncomingMessage, answer: ServerResponse, pathname: string): void {
  const name = fileForPath(pathname);
  const file = path.join(folder, name);
  if (!existsSync(file) || !statSync(file).isFile()) {
    answer.writeHead(404, { ...SECURITY_HEADERS, 'content-type': 'text/plain' }).end('not found\n');
    return;
  }
  const isText = path.extname(file) in TYPES;
  const encoding = isText && statSync(file).size > COMPRESS_FROM_BYTES ? encodingOf(asked) : 'identity';
  answer.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'cache-control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  });
  if (asked.method === 'HEAD') answer.end();
  else if (isText) answer.end(bodyOf(file, encoding));
  else createReadStream(file).pipe(answer);
}

/** The emulator serves each API below a path of its own. */
const behind = (address: string, url: string, prefix: string) => {
  const { hostname, port: at, pathname } = new URL(address.replace(/^ws/, 'http'));
  return { hostname, port: Number(at), path: pathname + url.slice(prefix.length), host: `${hostname}:${at}` };
};

function passOn(asked: IncomingMessage, answer: ServerResponse, url: string): void {
  const { host, ...to } = behind(api, url, '');
  const onward = request({ ...to, method: asked.method, headers: { ...asked.headers, host } }, (got) => {
    // Browsers ignore it on plain HTTP; an HTTPS server on this machine would be locked out by it.
    const { 'strict-transport-security': _, ...headers } = got.headers;
    const squeezes =
      got.headers['content-encoding'] === undefined &&
      Number(got.headers['content-length'] ?? 0) > COMPRESS_FROM_BYTES &&
      encodingOf(asked) !== 'identity';
    if (!squeezes) {
      answer.writeHead(got.statusCode ?? 502, headers);
      got.pipe(answer);
      return;
    }
    const { 'content-length': __, ...unsized } = headers;
    answer.writeHead(got.statusCode ?? 502, { ...unsized, 'content-encoding': 'gzip', vary: 'accept-encoding' });
    got.pipe(createGzip()).pipe(answer);
  });
  onward.on('error', () => {
    if (!answer.headersSent) answer.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '5' });
    answer.end(JSON.stringify({ title: 'Provider unavailable', status: 503, code: 'provider_unavailable' }));
  });
  asked.pipe(onward);
}

function passSocketOn(asked: IncomingMessage, near: Duplex, head: Buffer): void {
  const { hostname, port: at, path: to, host } = behind(socket, asked.url ?? '', '/socket');
  const far = connect({ host: hostname, port: at }, () => {
    const lines = Object.entries({ ...asked.headers, host }).map(([name, value]) => `${name}: ${String(value)}`);
    far.write(`GET ${to} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    far.pipe(near).pipe(far);
  });
  const end = (): void => {
    near.destroy();
    far.destroy();
  };
  for (const side of [near, far]) side.on('error', end).on('close', end);
}

const server = createServer((asked, answer) => {
  const url = asked.url ?? '/';
  // What cannot be parsed as an address is a page that does not exist.
  const pathname = URL.parse(url, 'http://localhost')?.pathname ?? '/';
  if (pathname.startsWith('/api/') || pathname.startsWith('/.well-known/')) passOn(asked, answer, url);
  else serveFile(asked, answer, pathname);
});
server.on('upgrade', (asked: IncomingMessage, near: Duplex, head: Buffer) => {
  if (asked.url?.startsWith('/socket') === true) passSocketOn(asked, near, head);
  else near.destroy();
});
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
