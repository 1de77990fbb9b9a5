import { describe, expect, it } from '@jest/globals';
import { explain, Failure } from './failure.ts';

describe('what a person reads when a command fails', () => {
  it('names the step, the cause and the remedy in three lines', () => {
    const failure = new Failure({
      step: 'start Redis',
      because: 'it is not on the PATH',
      mend: 'sudo apt-get install redis-server',
    });
    expect(explain(failure).split('\n')).toEqual([
      'failed   start Redis',
      'because  it is not on the PATH',
      'mend     sudo apt-get install redis-server',
    ]);
  });

  it('shows a defect whole, so that it can be reported', () => {
    const text = explain(new TypeError('x is not a function'));
    expect(text).toContain('TypeError: x is not a function\n    at ');
    expect(text).toContain('please report it');
  });
});
