import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Forbidden, MalformedRequest, NotFound, TooManyRequests, Unauthenticated } from '#shared/contract/errors.ts';
import { INTERNAL_ERROR, problemBody } from '#shared/contract/problem.ts';
import { type Refusal, statusOf } from '#shared/contract/refusal.ts';

interface GatewayRefusal {
  readonly type: ResponseType;
  readonly refusal: Pick<Refusal, 'code' | 'detail'>;
  readonly status: number;
  readonly retryAfter?: number;
}

const asRefusal = (type: ResponseType, refusal: Refusal): GatewayRefusal => ({
  type,
  refusal,
  status: statusOf(refusal),
});

/** The text and the status that functions use for the same refusal, so that clients need one case for both. */
const refusals: readonly GatewayRefusal[] = [
  asRefusal(ResponseType.UNAUTHORIZED, Unauthenticated),
  asRefusal(ResponseType.ACCESS_DENIED, Forbidden),
  { ...asRefusal(ResponseType.THROTTLED, TooManyRequests), retryAfter: 1 },
  // API Gateway refuses a path or a method that does not exist with this type.
  asRefusal(ResponseType.MISSING_AUTHENTICATION_TOKEN, NotFound),
  asRefusal(ResponseType.RESOURCE_NOT_FOUND, NotFound),
  asRefusal(ResponseType.BAD_REQUEST_BODY, MalformedRequest),
  asRefusal(ResponseType.BAD_REQUEST_PARAMETERS, MalformedRequest),
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    refusal: { code: MalformedRequest.code, detail: 'The request is too large.' },
  },
  // A catch-all also fixes the status: the body names it, and the two must agree.
  asRefusal(ResponseType.DEFAULT_4XX, MalformedRequest),
  { type: ResponseType.DEFAULT_5XX, status: INTERNAL_ERROR.status, refusal: INTERNAL_ERROR },
];

const bodyOf = ({ refusal: { code, detail }, status, retryAfter }: GatewayRefusal): string =>
  JSON.stringify(
    problemBody(
      { code, detail, status, instance: '$context.requestId' },
      retryAfter === undefined ? {} : { retryAfter },
    ),
  );

/** Gives API Gateway's own refusals a problem body. */
export function answerWithProblems(api: RestApi): void {
  for (const refusal of refusals) {
    const { type, status, retryAfter } = refusal;
    api.addGatewayResponse(`Refusal-${type.responseType}`, {
      type,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'cache-control': "'no-store'",
        ...(retryAfter === undefined ? {} : { 'retry-after': `'${retryAfter}'` }),
      },
      templates: { 'application/json': bodyOf(refusal) },
    });
  }
}
