/** Output of the data stack that `tiketi verify --stage` reads: where the database is, and the secret of its auditor. */
export const AUDITOR_OUTPUT = 'Auditor';
