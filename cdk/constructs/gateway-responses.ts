import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Refusal {
  readonly type: ResponseType;
  /** @default the status that API Gateway chose: right for the two catch-alls only */
  readonly status?: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

const NOTHING_HERE = { status: 404, code: 'not_found', detail: 'There is nothing here.' } as const;

/** The same words as lambdas/shared/domain/errors.ts: a client cannot tell who refused. */
const refusals: readonly Refusal[] = [
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
  // API Gateway's word for a path or a method that does not exist.
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

/** RFC 9457, as lambdas/shared/http/problem.ts writes it. */
function bodyOf({ type, status, code, detail }: Refusal): string {
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
 * API Gateway's own refusals have the one shape of every problem.
 *
 * @param isCalledFromElsewhere whether a browser on another origin must be let to read them
 */
export function answerWithProblems(api: RestApi, isCalledFromElsewhere: boolean): void {
  for (const refusal of refusals) {
    const { type, status, retryAfterSeconds } = refusal;
    const isCatchAll = status === undefined;
    api.addGatewayResponse(`Refusal-${type.responseType}`, {
      type,
      // The body names its status, so a catch-all fixes it: the two must agree.
      statusCode: String(isCatchAll ? (type === ResponseType.DEFAULT_5XX ? 500 : 400) : status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'cache-control': "'no-store'",
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': `'${retryAfterSeconds}'` }),
        // No credentials travel with these requests, so any origin may read a refusal.
        ...(isCalledFromElsewhere
          ? { 'access-control-allow-origin': "'*'", 'access-control-expose-headers': "'retry-after'" }
          : {}),
      },
      templates: { 'application/json': bodyOf(refusal) },
    });
  }
}
