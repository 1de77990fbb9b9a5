import type { State } from './state.ts';
export const stopDocker = (_state: State): Promise<boolean> => Promise.resolve(false);
