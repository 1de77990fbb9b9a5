import { Listr, type ListrTask, PRESET_TIMER } from 'listr2';

export interface Voice {
  /** A short word about what happens now, or what came of it; the next one replaces it. */
  readonly say: (text: string) => void;
  /** A line that stays. */
  readonly note: (text: string) => void;
}

export interface Step {
  readonly title: string;
  readonly run: (voice: Voice) => Promise<void>;
}

const task = ({ title, run }: Step): ListrTask => ({
  title,
  rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
  task: async (_, shown) => {
    await run({
      say: (text) => {
        shown.title = `${title}: ${text}`;
      },
      note: (text) => {
        shown.output = text;
      },
    });
  },
});

/** Runs the steps one after another, each with its time; plain lines where nobody watches. The first failure ends it. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const list = new Listr(steps.map(task), {
    concurrent: false,
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
    fallbackRendererCondition: () => !process.stdout.isTTY || process.env.CI !== undefined,
  });
  await list.run();
}
