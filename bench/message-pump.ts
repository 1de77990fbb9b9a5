import { setTimeout } from 'node:timers/promises';
import type { QueuedMessage } from '../localstack/runner/aws-endpoint.ts';
import type { Runner } from '../localstack/runner/runner.ts';

const PARALLEL = 4;
const PAUSE_MS = 2;
/** More failures than this in one run end it. */
const FAILURES_MAX = 100;
const DRAIN_LIMIT_MS = 60_000;

/** Delivers messages to their consumers one at a time, as SQS and its event source mapping do. */
export class MessagePump {
  delivered = 0;
  /** Messages that are not delivered: timers, and those of queues that are not measured. */
  dropped = 0;
  failed = 0;
  private readonly runner: Runner;
  private readonly backlog: QueuedMessage[] = [];
  private isWanted: (message: QueuedMessage) => boolean = () => false;
  private inFlight = 0;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(runner: Runner) {
    this.runner = runner;
  }

  /** Delivers messages of these queues until `stop` and drops those of others. */
  start(queues: readonly string[]): void {
    this.isWanted = ({ queue, delaySeconds }) => delaySeconds === 0 && queues.includes(queue);
    this.stopped = false;
    this.delivered = 0;
    this.dropped = 0;
    this.failed = 0;
    this.running = Promise.all(Array.from({ length: PARALLEL }, () => this.pump())).then(() => undefined);
  }

  /** Waits until every message of these queues is delivered. */
  async drain(): Promise<void> {
    const endsAt = performance.now() + DRAIN_LIMIT_MS;
    while (this.inFlight > 0 || this.backlog.length > 0 || this.runner.aws.messages.length > 0) {
      if (this.running === undefined) this.collect();
      if (this.running === undefined && this.backlog.length > 0)
        throw new Error('messages are left and the pump is stopped');
      if (performance.now() > endsAt) throw new Error(`messages are left after ${DRAIN_LIMIT_MS / 1000} s`);
      await setTimeout(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    this.running = undefined;
    this.isWanted = () => false;
    this.collect();
  }

  private collect(): void {
    for (const message of this.runner.aws.messages.splice(0)) {
      if (this.isWanted(message)) this.backlog.push(message);
      else this.dropped++;
    }
  }

  private async pump(): Promise<void> {
    while (!this.stopped) {
      this.collect();
      const message = this.backlog.shift();
      if (message === undefined) {
        await setTimeout(PAUSE_MS);
        continue;
      }
      this.inFlight++;
      try {
        if (await this.runner.deliver(message)) this.delivered++;
        else this.failed++;
      } finally {
        this.inFlight--;
      }
      if (this.failed > FAILURES_MAX)
        throw new Error(`${this.failed} deliveries failed, the last one in ${message.queue}`);
    }
  }
}
