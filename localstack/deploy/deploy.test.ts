import { describe, expect, it } from '@jest/globals';
import { causeIn, lastProgress } from './deploy.ts';

const row = (count: string, status: string, type: string, rest: string): string =>
  `tiketi-local-app |  ${count} | 11:13:04 AM | ${status} | ${type} | ${rest}`;

describe('what is read from the output of a deploy', () => {
  it('is its progress', () => {
    const output = [
      'synthesised',
      row('3/19', 'CREATE_COMPLETE', 'AWS::SQS::Queue', 'Q (Q1)'),
      row('4/19', 'CREATE_IN_PROGRESS', 'AWS::Lambda::Function', 'F (F1)'),
      '',
    ].join('\n');
    expect(lastProgress(output)).toBe('tiketi-local-app 4/19 AWS::Lambda::Function');
    expect(lastProgress('nothing yet')).toBeUndefined();
  });

  it('is the first failed resource with its reason', () => {
    const output = [
      row('3', 'UPDATE_FAILED', 'Custom::Thing', 'Migrate (M1) the wrong day'),
      row('4', 'UPDATE_FAILED', 'AWS::SQS::Queue', 'Q (Q1) cancelled'),
      '❌  failed',
    ].join('\n');
    expect(causeIn(output)).toBe('Custom::Thing Migrate (M1) the wrong day');
  });

  it("is CDK's last error line if no resource failed, and never empty", () => {
    expect(causeIn('x\nError: boom in the app\n    at app.ts')).toBe('Error: boom in the app');
    expect(causeIn('')).toBe('it printed nothing');
  });
});
