/** Well inside the 25 s of a function that answers HTTP, with one retry by the SDK. */
export const awsSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000 },
} as const;
