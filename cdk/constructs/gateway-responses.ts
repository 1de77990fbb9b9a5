import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayError {
  readonly type: ResponseType;
  /** @default 400 or 500; only for the two catch-all types */
  readonly status?: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

const NOTHING_HERE = { status: 404, code: 'not_found', detail: 'There is nothing here.' } as const;

/** The same texts as lambdas/shared/domain/errors.ts, so that clients need not distinguish the gateway from a function. */
const errors: readonly GatewayError[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    code: 'unauthenticated',
    detail: 'A valid access token is needed.',
  },
  { type: ResponseType.ACCESS_DENIED, status: 403, code: 'forbidden', detail: 'This account may not do that.' },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'too_many_requests',
    detail: 'Too many requests; wait a little.',
    retryAfterSeconds: 1,
  },
  // API Gateway's response type for a path or a method that does not exist.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...NOTHING_HERE },
  { type: ResponseType.RESOURCE_NOT_FOUND, ...NOTHING_HERE },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    status: 400,
    code: 'malformed_request',
    detail: 'The request cannot be read.',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    status: 400,
    code: 'malformed_request',
    detail: 'The request cannot be read.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'malformed_request',
    detail: 'The request is too large.',
  },
  { type: ResponseType.DEFAULT_4XX, code: 'malformed_request', detail: 'The request cannot be answered.' },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'internal_error',
    detail: 'Something went wrong on our side. Nothing is known to be wrong with the request.',
  },
];

const titleOf = (code: string): string => `${code[0]?.toUpperCase()}${code.slice(1).replaceAll('_', ' ')}`;

/** RFC 9457, in the format of lambdas/shared/http/problem.ts. */
function bodyOf({ type, status, code, detail }: GatewayError): string {
  const fallback = type === ResponseType.DEFAULT_5XX ? 500 : 400;
  return JSON.stringify({
    type: `https://tiketi.example/problems/${code}`,
    title: titleOf(code),
    status: status ?? fallback,
    detail,
    instance: '$context.requestId',
    code,
  });
}

/**
 * Gives API Gateway's own errors the problem body of every other error.
 *
 * @param isCrossOrigin whether browsers on other origins must be able to read them
 */
export function answerWithProblems(api: RestApi, isCrossOrigin: boolean): void {
  for (const error of errors) {
    const { type, status, retryAfterSeconds } = error;
    const isCatchAll = status === undefined;
    api.addGatewayResponse(`Refusal-${type.responseType}`, {
      type,
      // The body contains the status, so the response has to have the same one.
      statusCode: String(isCatchAll ? (type === ResponseType.DEFAULT_5XX ? 500 : 400) : status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'cache-control': "'no-store'",
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': `'${retryAfterSeconds}'` }),
        // Requests carry no cookies, so any origin may read the error.
        ...(isCrossOrigin
          ? { 'access-control-allow-origin': "'*'", 'access-control-expose-headers': "'retry-after'" }
          : {}),
      },
      templates: { 'application/json': bodyOf(error) },
    });
  }
}
