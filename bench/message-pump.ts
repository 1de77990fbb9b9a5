import { setTimeout } from 'node:timers/promises';
import type { Letter } from '../localstack/runner/aws-endpoint.ts';
import type { House } from '../localstack/runner/runner.ts';

const PARALLEL = 4;
const PAUSE_MS = 2;
/** A letter that fails this often in one run is a finding, not a hiccup. */
const FAILURES_MAX = 100;
const DRAIN_LIMIT_MS = 60_000;

/** Carries letters from their queues to their consumers, as SQS and its event source mapping do, one at a time each. */
export class Postman {
  delivered = 0;
  /** Letters that nobody waits for here: timers, and queues that are not measured. */
  dropped = 0;
  failed = 0;
  private readonly house: House;
  private readonly backlog: Letter[] = [];
  private isWanted: (letter: Letter) => boolean = () => false;
  private inFlight = 0;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(house: House) {
    this.house = house;
  }

  /** Delivers what comes for these queues until `stop`; what is for others is thrown away. */
  start(queues: readonly string[]): void {
    this.isWanted = ({ queue, delaySeconds }) => delaySeconds === 0 && queues.includes(queue);
    this.stopped = false;
    this.delivered = 0;
    this.dropped = 0;
    this.failed = 0;
    this.running = Promise.all(Array.from({ length: PARALLEL }, () => this.carry())).then(() => undefined);
  }

  /** Nothing that may come now is left. */
  async drain(): Promise<void> {
    const endsAt = performance.now() + DRAIN_LIMIT_MS;
    while (this.inFlight > 0 || this.backlog.length > 0 || this.house.aws.letters.length > 0) {
      if (this.running === undefined) this.collect();
      if (this.running === undefined && this.backlog.length > 0) throw new Error('nobody carries the letters');
      if (performance.now() > endsAt) throw new Error('the letters do not come to an end');
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
    for (const letter of this.house.aws.letters.splice(0)) {
      if (this.isWanted(letter)) this.backlog.push(letter);
      else this.dropped++;
    }
  }

  private async carry(): Promise<void> {
    while (!this.stopped) {
      this.collect();
      const letter = this.backlog.shift();
      if (letter === undefined) {
        await setTimeout(PAUSE_MS);
        continue;
      }
      this.inFlight++;
      try {
        if (await this.house.deliver(letter)) this.delivered++;
        else this.failed++;
      } finally {
        this.inFlight--;
      }
      if (this.failed > FAILURES_MAX) throw new Error(`letters fail, the last one in ${letter.queue}`);
    }
  }
}
