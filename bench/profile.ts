import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';

/** 0.5 ms, about the duration of a request. */
const INTERVAL_MICROSECONDS = 500;

/** Writes a CPU profile of this process for each run, for Chrome's developer tools. */
export class Profiler {
  private readonly session = new Session();
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.session.connect();
  }

  async start(): Promise<void> {
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
    await this.session.post('Profiler.start');
  }

  /** @param name of the file, without its ending */
  async stop(name: string): Promise<void> {
    const { profile } = await this.session.post('Profiler.stop');
    writeFileSync(path.join(this.folder, `${name}.cpuprofile`), JSON.stringify(profile));
  }
}
