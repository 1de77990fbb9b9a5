import type { Command } from 'commander';
import type { Cloud } from '../../localstack/part.ts';
import type { Step } from './progress.ts';
export const deploy = (program: Command): void => {
  program.command('deploy');
};
export const deploySteps = (_cloud: Cloud): Step[] => [];
