-- Up Migration
-- Accounts, their sessions, and the refresh tokens of the sessions. Only hashes of tokens are stored, so reading this
-- schema does not allow to sign in.

CREATE TABLE users (
  id                uuid        PRIMARY KEY,
  email             text        NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
  name              text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- PHC string; none for an account that signs in with Google.
  password_hash     text,
  provider          text        NOT NULL DEFAULT 'LOCAL' CHECK (provider IN ('LOCAL', 'GOOGLE')),
  role              text        NOT NULL DEFAULT 'USER' CHECK (role IN ('USER', 'ADMIN')),
  profile_image     text,
  email_verified_at timestamptz,
  locale            text        NOT NULL DEFAULT 'ko' CHECK (locale IN ('ko', 'en')),
  version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT local_needs_password CHECK (provider <> 'LOCAL' OR password_hash IS NOT NULL)
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- One sign-in on one device, with all refresh tokens that followed from it.
CREATE TABLE sessions (
  id         uuid        PRIMARY KEY,
  user_id    uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Moves on with each new refresh token.
  expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days',
  revoked_at timestamptz,
  CHECK (expires_at > created_at)
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
  -- SHA-256 of the token.
  hash           bytea       PRIMARY KEY CHECK (length(hash) = 32),
  session_id     uuid        NOT NULL REFERENCES sessions ON DELETE CASCADE,
  created_at     timestamptz NOT NULL DEFAULT now(),
  exchanged_at   timestamptz,
  successor_hash bytea       UNIQUE REFERENCES refresh_tokens DEFERRABLE INITIALLY DEFERRED,
  CHECK ((exchanged_at IS NULL) = (successor_hash IS NULL))
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id, exchanged_at);
-- A session has exactly one token that was not exchanged yet.
CREATE UNIQUE INDEX refresh_tokens_last ON refresh_tokens (session_id) WHERE exchanged_at IS NULL;
