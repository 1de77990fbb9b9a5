import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * X-Ray behind one file: its SDK is in maintenance, and OpenTelemetry can take its place here.
 * @see docs/architecture.md
 */
export const tracer = new Tracer();

/** Makes the trace findable by this id; a purchase is followed across requests by `reservationId`. */
export const annotate = (key: 'eventId' | 'reservationId' | 'paymentId', value: string): void =>
  tracer.putAnnotation(key, value);

/** The header that ties work done later (a message, a mail) to what caused it. */
export const traceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID;
