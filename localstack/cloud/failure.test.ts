import { describe, expect, it } from '@jest/globals';
import { explain, Failure } from './failure.ts';

describe('the message of a failed command', () => {
  it('has three lines: step, cause and what to do', () => {
    const failure = new Failure({
      step: 'start Redis',
      because: 'it is not on the PATH',
      fix: 'sudo apt-get install redis-server',
    });
    expect(explain(failure).split('\n')).toEqual([
      'failed   start Redis',
      'because  it is not on the PATH',
      'fix      sudo apt-get install redis-server',
    ]);
  });

  it('includes the stack of an unexpected error', () => {
    const text = explain(new TypeError('x is not a function'));
    expect(text).toContain('TypeError: x is not a function\n    at ');
    expect(text).toContain('please report it');
  });
});
