import type { SignedIn } from '../operations/open-session.ts';
import type { User } from '../repositories/users.ts';

export const toUserView = (user: User) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  provider: user.provider,
  role: user.role,
  profileImage: user.profileImage,
  emailVerified: user.emailVerifiedAt !== null,
  createdAt: user.createdAt.toISOString(),
});

export const toSignedInView = ({ user, accessToken, refreshToken, expiresIn }: SignedIn) => ({
  user: toUserView(user),
  accessToken,
  refreshToken,
  expiresIn,
});
