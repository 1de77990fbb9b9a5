import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Redis, RedisOptions } from 'ioredis';
import type pg from 'pg';
import { layerModules } from '../../cdk/constructs/bundle.ts';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** Functions in this process. Their connections must be closed here; in AWS they end with the container. */
export class Functions {
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly packages: Readonly<Record<string, unknown>>;
  private readonly require: NodeJS.Require;

  /** @param layer folder of the runtime layer, as it is deployed */
  constructor(layer: string) {
    const { closers } = this;
    const require = createRequire(layerModules(layer));
    this.require = require;
    const realPg = require('pg') as typeof pg;
    const realRedis = require('ioredis') as { Redis: new (options: RedisOptions) => Redis };
    class Pool extends realPg.Pool {
      constructor(options?: pg.PoolConfig) {
        super(options);
        closers.push(() => this.end());
      }
    }
    class ClosedRedis extends realRedis.Redis {
      constructor(options: RedisOptions) {
        super(options);
        closers.push(() => Promise.resolve(this.disconnect()));
      }
    }
    this.packages = { pg: { ...realPg, Pool }, ioredis: { ...realRedis, Redis: ClosedRedis } };
  }

  /**
   * Loads a function as it is deployed: its own bundle with its own modules and its own environment variables, although
   * many functions share this process.
   */
  load(file: string, env: Readonly<Record<string, string>>): Handler {
    const exports: { handler?: Handler } = {};
    const module = { exports };
    const own = Object.create(process, { env: { value: { ...env }, enumerable: true } }) as NodeJS.Process;
    const requireFor = (name: string): unknown => {
      if (name === 'node:process' || name === 'process') return own;
      return this.packages[name] ?? this.require(name);
    };
    // The text is our own build. Profiles and stack traces show its `sourceURL`.
    const text = `${readFileSync(file, 'utf8')}\n//# sourceURL=${file}`;
    type Run = (...args: readonly unknown[]) => void;
    const run = new Function('exports', 'require', 'module', 'process', '__filename', '__dirname', text) as Run;
    run(exports, requireFor, module, own, file, path.dirname(file));
    const { handler } = module.exports;
    if (handler === undefined) throw new Error(`${file} exports no handler`);
    return handler;
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.splice(0).map((close) => close()));
  }
}
