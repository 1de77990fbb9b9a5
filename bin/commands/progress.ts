import { Listr, type ListrTask, PRESET_TIMER } from 'listr2';

/** Says a short word about a step while or after it runs. */
export type Say = (text: string) => void;

export interface Step {
  readonly title: string;
  readonly run: (say: Say) => Promise<void>;
}

const task = ({ title, run }: Step): ListrTask => ({
  title,
  task: async (_, shown) => {
    await run((text) => {
      shown.title = `${title}: ${text}`;
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
