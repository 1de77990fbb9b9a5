import { sweepDeps } from '../composition.ts';
import { sweep } from '../operations/sweep.ts';

export const handler = async (): Promise<void> => sweep(await sweepDeps());
