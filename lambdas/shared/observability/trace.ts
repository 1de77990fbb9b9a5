import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * X-Ray behind one file: its SDK is in maintenance, and OpenTelemetry can take its place here.
 * @see docs/architecture.md
 */
export const tracer = new Tracer();

/** Makes the trace findable by this id; a purchase is followed across requests by `reservationId`. */
export const annotate = (key: 'eventId' | 'reservationId' | 'paymentId', value: string): void =>
  tracer.putAnnotation(key, value);

/**
 * Runs the work as a step of its own in the trace, faulty if it throws. Only inside such a step can facts be annotated:
 * the main segment belongs to Lambda. Of an error its name alone is kept, for texts may hold personal data.
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

/** The header that ties work done later (a message, a mail) to what caused it. */
export const traceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID;
