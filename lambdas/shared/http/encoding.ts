import { ReadyJson } from './answer.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** @see RFC 9110, 12.5.3; header names in lower case */
function takesGzip(headers: Headers): boolean {
  // API Gateway decodes Base64 for a request whose `Accept` fits its binary media types, so there has to be one.
  if (headers.accept === undefined) return false;
  const codings = new Map(
    (headers['accept-encoding'] ?? '').split(',').map((coding) => {
      const [name = '', ...parameters] = coding.toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return [name.trim(), Number(quality ?? 1)] as const;
    }),
  );
  return (codings.get('gzip') ?? codings.get('x-gzip') ?? codings.get('*') ?? 0) > 0;
}

/** What API Gateway needs to send the body: as text, or as bytes in Base64 that it decodes. */
export function encodedBody(body: unknown, request: Headers) {
  if (body === undefined) return { body: '', headers: {} };
  const json = { 'content-type': 'application/json' };
  if (!(body instanceof ReadyJson)) return { body: JSON.stringify(body), headers: json };
  if (!takesGzip(request)) return { body: body.json(), headers: json };
  return { body: body.gzip, isBase64Encoded: true, headers: { ...json, 'content-encoding': 'gzip' } };
}
