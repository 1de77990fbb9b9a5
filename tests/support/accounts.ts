import { deployed } from './addresses.ts';
import { call } from './api.ts';

/** Signs in as the ADMIN that the seed created. @returns the access token */
export async function adminToken(): Promise<string> {
  const admin = deployed().accounts?.find(({ role }) => role === 'ADMIN');
  if (admin === undefined) throw new Error('there is no ADMIN among the demo accounts: the seed did not run');
  const { status, body } = await call('POST', '/api/auth/login', {
    body: { email: admin.email, password: admin.password },
  });
  if (status !== 200) throw new Error(`the ADMIN cannot sign in: ${status}`);
  return (body as { accessToken: string }).accessToken;
}
