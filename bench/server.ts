import assert from 'node:assert/strict';
import { openFront } from './front.ts';
import { gate, runLoad } from './load.ts';
import { Profiler } from './profile.ts';
import type { Answered, Asked, Mode, RequestName, Requests } from './protocol.ts';
import type { Plan, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';
import { Stage } from './stage.ts';

/** The process under test: every function of the system. The load generator starts it and sends it requests. */
const [, , poolMax, profileFolder] = process.argv;
const profiler = profileFolder === undefined ? undefined : new Profiler(profileFolder);
const tossUrl = 'http://127.0.0.1:1';
const stage = await Stage.open({ poolMax: Number(poolMax), tossUrl });
const front = await openFront(stage.runner);

interface Run {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly stage: Stage;
  readonly plan: Plan;
  readonly stopBeside: (() => Promise<void>) | undefined;
}
let run: Run | undefined;
const current = (): Run => {
  assert(run !== undefined, 'prepare must be called first');
  return run;
};

const answers: { readonly [K in RequestName]: (ask: Requests[K]['ask']) => Promise<Requests[K]['answer']> } = {
  prepare: async ({ scenario: name, mode, setup }) => {
    const scenario = scenarios.find((each) => each.name === name);
    assert(scenario !== undefined, `no scenario ${name}`);
    const ofMode = mode === 'http' ? stage : stage.withoutTokens();
    const plan = await scenario.prepare(ofMode, setup);
    await stage.pump.stop();
    stage.pump.start(scenario.queues ?? []);
    run = { scenario, mode, stage: ofMode, plan, stopBeside: scenario.beside?.(ofMode, plan) };
    await profiler?.start();
    return plan;
  },
  load: ({ setup }) => {
    const { scenario, plan, stage: ofMode } = current();
    const inTurn = gate(plan.round ?? setup.connections);
    return runLoad(scenario, plan, setup, (call) => inTurn(() => ofMode.send(call)));
  },
  drain: async () => {
    const { scenario, mode, stopBeside } = current();
    await stopBeside?.();
    await stage.pump.drain();
    await profiler?.stop(`${scenario.name}-${mode}`);
    const { delivered } = stage.pump;
    await stage.pump.stop();
    return { delivered };
  },
  check: async ({ done }) => {
    const { scenario, plan, stage: ofMode } = current();
    return (await scenario.check?.(ofMode, plan, done)) ?? {};
  },
  databaseUrl: ({ role }) => Promise.resolve(stage.database.url(role)),
  close: async () => {
    await front.close();
    await stage.close();
    return null;
  },
};

async function answer({ id, name, ask }: Asked): Promise<Answered> {
  try {
    return { id, answer: await answers[name](ask as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (asked: Asked) => {
  void answer(asked).then((answered) => process.send!(answered, () => asked.name === 'close' && process.disconnect()));
});
// The generator has ended.
process.on('disconnect', () => process.exit());
process.send!({ port: front.port });
