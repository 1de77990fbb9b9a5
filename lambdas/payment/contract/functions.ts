import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({});
