import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * Only this file knows X-Ray: its SDK is in maintenance, and OpenTelemetry can replace it here.
 * @see docs/architecture.md
 */
export const tracer = new Tracer();

/** Makes the trace searchable by this id; `reservationId` connects the requests of a purchase. */
export const annotate = (key: 'eventId' | 'reservationId' | 'paymentId', value: string): void =>
  tracer.putAnnotation(key, value);

/**
 * Runs the work as a separate step of the trace, faulty if it throws. Only such a step can be annotated: the main segment
 * belongs to Lambda. Only the name of an error is kept, because its text may contain personal data.
 */
export async function asStep<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (!tracer.isTracingEnabled()) return work();
  return tracer.provider.captureAsyncFunc(name, async (step) => {
    try {
      return await work();
    } catch (error) {
      step?.addFaultFlag();
      step?.addMetadata('error', error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      step?.close();
    }
  }) as Promise<T>;
}

/** The header that connects later work (a message, a mail) to its cause. */
export const traceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID;
