import { deployed } from './addresses.ts';

/** How an operator's AWS client reaches the emulator of the deployed cloud. */
export const emulatorSettings = () => ({
  endpoint: `http://127.0.0.1:${deployed().ports.emulator}`,
  region: process.env.AWS_REGION ?? 'ap-northeast-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
