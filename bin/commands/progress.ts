import { Listr, type ListrTask, PRESET_TIMER } from 'listr2';

export interface Voice {
  /** Short progress or result; the next one replaces it. */
  readonly say: (text: string) => void;
  /** A line that remains. */
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

/** Runs the steps in order and shows the time of each; plain lines without a terminal. Stops at the first failure. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const list = new Listr(steps.map(task), {
    concurrent: false,
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
    fallbackRendererCondition: () => !process.stdout.isTTY || process.env.CI !== undefined,
  });
  await list.run();
}
