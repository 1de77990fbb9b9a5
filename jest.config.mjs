/**
 * One project per suite. `tiketi test` starts what a suite needs and passes the addresses in the environment
 * (tests/support); without them a suite fails at once and names the command that starts it.
 */
const layer = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.lua', '.sql', '.eta'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.tiketi'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
    '\\.(lua|sql|eta)$': '<rootDir>/tests/support/text-transform.mjs',
  },
  ...more,
});

/** Checks the invariants of `tiketi verify` at the end of each file. */
const verified = { setupFilesAfterEnv: ['<rootDir>/tests/support/verify-after-file.ts'] };

export default {
  projects: [
    layer('unit', [
      'lambdas/**/*.test.ts',
      'bin/**/*.test.ts',
      'localstack/**/*.test.ts',
      'cdk/**/*.test.ts',
      'layers/**/*.test.ts',
      'bench/**/*.test.ts',
      'web/src/**/*.test.ts',
    ]),
    layer('integration', ['tests/integration/**/*.test.ts'], verified),
    layer('infra', ['tests/infrastructure/**/*.test.ts']),
    layer('e2e', ['tests/e2e/**/*.test.ts'], verified),
    layer('cloud', ['tests/cloud/**/*.test.ts']),
    layer('docker', ['tests/docker/**/*.test.ts']),
    layer('localstack', ['tests/localstack/**/*.test.ts']),
    layer('proof', ['tests/proof/**/*.test.ts'], verified),
  ],
};
