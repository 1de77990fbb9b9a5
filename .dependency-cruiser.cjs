const services = 'auth|event|queue|reservation|payment|notification|platform';
/** Sub-areas of large services; each has the folders of a service. */
const area = '(?:(?:holds|seat-map|events)/)?';

/** The import rules of docs/architecture.md. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'aws-lambda exists as types only; Vite makes virtual modules and reads catalogues and macros.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^aws-lambda$', '^virtual:'] },
    },
    {
      name: 'services-import-contracts-only',
      comment: 'Services communicate by messages and signed tokens; they share only contract/.',
      severity: 'error',
      from: { path: `^lambdas/(${services})/` },
      to: { path: `^lambdas/(${services})/`, pathNot: ['^lambdas/$1/', `^lambdas/(${services})/contract/`] },
    },
    {
      name: 'shared-imports-no-service',
      severity: 'error',
      from: { path: '^lambdas/shared/' },
      to: { path: '^lambdas/(?!shared/)' },
    },
    {
      name: 'only-tools-import-all-contracts',
      comment: 'A function that imported every contract would bundle every contract.',
      severity: 'error',
      from: { path: '^lambdas/(?!contracts\\.(test\\.)?ts)' },
      to: { path: '^lambdas/contracts\\.ts$' },
    },
    {
      name: 'domain-imports-domain-only',
      severity: 'error',
      from: { path: `^lambdas/([^/]+)/${area}domain/`, pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: [
          `^lambdas/$1/${area}domain/`,
          '^lambdas/shared/domain/',
          '^lambdas/[^/]+/contract/',
          '^(node:)?(assert(/strict)?|crypto)$',
        ],
      },
    },
    {
      name: 'contracts-import-types-and-schemas-only',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/contract/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^lambdas/[^/]+/contract/', '^lambdas/shared/(contract|domain)/', 'node_modules/zod/'] },
    },
    {
      name: 'operations-use-no-aws-and-no-http',
      severity: 'error',
      from: { path: `^lambdas/[^/]+/${area}operations/` },
      to: {
        path: [
          'node_modules/(@aws-sdk|@middy|@types/aws-lambda)/',
          '^lambdas/shared/(http|aws)/',
          '/handlers/',
          '/functions/',
          '/composition[^/]*\\.ts$',
        ],
      },
    },
    {
      name: 'operations-open-no-connection',
      comment: 'They receive their stores; they import only types of a driver.',
      severity: 'error',
      from: { path: `^lambdas/[^/]+/${area}operations/` },
      to: { path: 'node_modules/(pg|ioredis)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'repositories-import-no-upper-layer',
      severity: 'error',
      from: { path: `^lambdas/([^/]+)/${area}repositories/` },
      to: { path: `^lambdas/$1/${area}(handlers|operations|functions|composition)` },
    },
    {
      name: 'handlers-use-no-sql-and-no-sdk',
      severity: 'error',
      from: { path: `^lambdas/[^/]+/${area}handlers/` },
      to: { path: ['node_modules/(pg|ioredis|@aws-sdk)/'] },
    },
    {
      name: 'lambdas-import-no-tools',
      severity: 'error',
      from: { path: '^lambdas/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^(cdk|bin|tests|bench|localstack|web)/', 'node_modules/(aws-cdk-lib|constructs)/'] },
    },
    {
      name: 'cdk-imports-contracts-only',
      severity: 'error',
      from: { path: '^cdk/' },
      to: {
        path: '^lambdas/',
        pathNot: ['^lambdas/contracts\\.ts$', '^lambdas/[^/]+/contract/', '^lambdas/shared/(contract|config)/'],
      },
    },
    {
      name: 'constructs-import-no-service',
      severity: 'error',
      from: { path: '^cdk/constructs/' },
      to: { path: ['^cdk/(services|stacks)/', `^lambdas/(${services})/`, '^lambdas/contracts\\.ts$'] },
    },
    {
      name: 'e2e-uses-only-the-public-api',
      comment: 'End-to-end tests, the demo and the seed use the public API like any client.',
      severity: 'error',
      from: { path: '^tests/e2e/' },
      to: { path: `^lambdas/(${services})/${area}(operations|repositories|domain|handlers)/` },
    },
    {
      name: 'web-takes-types-only-from-contracts',
      comment: 'Schemas stay out of the bundle, and no code of a service reaches the browser.',
      severity: 'error',
      from: { path: '^web/src/' },
      to: {
        path: '^(lambdas|bin|cdk|localstack|database|bench|tests)/',
        pathNot: '^lambdas/[^/]+/contract/',
      },
    },
    {
      name: 'web-takes-contracts-as-types',
      severity: 'error',
      from: { path: '^web/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lambdas/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-features-are-islands',
      comment: 'A feature knows the session and what all share (app, api, design, i18n), and no other feature.',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/features/', pathNot: ['^web/src/features/$1/', '^web/src/features/session/session\\.ts$'] },
    },
    {
      name: 'web-without-react',
      comment: 'The waiting room loads these; React and the catalogue would make it eight times as large.',
      severity: 'error',
      from: {
        path: ['^web/src/api/', '^web/src/features/(waiting/|session/session\\.ts)', '^web/src/i18n/choice\\.ts$'],
      },
      to: { path: ['node_modules/(react|react-dom|@tanstack|@lingui)/', '^web/src/app/'] },
    },
    {
      name: 'web-design-knows-no-business',
      severity: 'error',
      from: { path: '^web/src/design/' },
      to: { path: '^web/src/(app|api|features|i18n)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|\\.tiketi)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
