-- The result of all migrations, for reading. Written by a test: WRITE_SCHEMA=1 ./bin/tiketi test integration -- tests/integration/shared/schema

CREATE SCHEMA auth;

CREATE TABLE auth.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON auth.idempotency_keys USING btree (expires_at);
GRANT SELECT ON auth.idempotency_keys TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.idempotency_keys TO auth;
GRANT DELETE ON auth.idempotency_keys TO janitor;

CREATE TABLE auth.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON auth.inbox USING btree (received_at);
GRANT SELECT ON auth.inbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.inbox TO auth;
GRANT DELETE ON auth.inbox TO janitor;

CREATE TABLE auth.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON auth.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON auth.outbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.outbox TO auth;
GRANT DELETE, SELECT, UPDATE ON auth.outbox TO relay;

CREATE TABLE auth.refresh_tokens (
  hash bytea NOT NULL,
  session_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exchanged_at timestamp with time zone,
  successor_hash bytea,
  CONSTRAINT refresh_tokens_successor_hash_key UNIQUE (successor_hash),
  CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash),
  CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES auth.sessions(id) ON DELETE CASCADE,
  CONSTRAINT refresh_tokens_successor_hash_fkey FOREIGN KEY (successor_hash) REFERENCES auth.refresh_tokens(hash) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT refresh_tokens_check CHECK (((exchanged_at IS NULL) = (successor_hash IS NULL))),
  CONSTRAINT refresh_tokens_hash_check CHECK ((length(hash) = 32))
);
CREATE UNIQUE INDEX refresh_tokens_last ON auth.refresh_tokens USING btree (session_id) WHERE (exchanged_at IS NULL);
CREATE INDEX refresh_tokens_session ON auth.refresh_tokens USING btree (session_id, exchanged_at);
GRANT SELECT ON auth.refresh_tokens TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.refresh_tokens TO auth;

CREATE TABLE auth.sessions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '30 days'::interval),
  revoked_at timestamp with time zone,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE,
  CONSTRAINT sessions_check CHECK ((expires_at > created_at))
);
CREATE INDEX sessions_user ON auth.sessions USING btree (user_id);
GRANT SELECT ON auth.sessions TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.sessions TO auth;

CREATE TABLE auth.users (
  id uuid NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text,
  provider text NOT NULL DEFAULT 'LOCAL'::text,
  role text NOT NULL DEFAULT 'USER'::text,
  profile_image text,
  email_verified_at timestamp with time zone,
  locale text NOT NULL DEFAULT 'ko'::text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT local_needs_password CHECK (((provider <> 'LOCAL'::text) OR (password_hash IS NOT NULL))),
  CONSTRAINT users_email_check CHECK (((email = lower(email)) AND (length(email) <= 254))),
  CONSTRAINT users_locale_check CHECK ((locale = ANY (ARRAY['ko'::text, 'en'::text]))),
  CONSTRAINT users_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  CONSTRAINT users_provider_check CHECK ((provider = ANY (ARRAY['LOCAL'::text, 'GOOGLE'::text]))),
  CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['USER'::text, 'ADMIN'::text]))),
  CONSTRAINT users_version_check CHECK ((version >= 1))
);
CREATE UNIQUE INDEX users_email ON auth.users USING btree (lower(email));
GRANT SELECT ON auth.users TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth.users TO auth;

CREATE SCHEMA event;

CREATE TABLE event.events (
  id uuid NOT NULL,
  status text NOT NULL DEFAULT 'DRAFT'::text,
  title text NOT NULL,
  artist text NOT NULL,
  venue text NOT NULL,
  address text,
  description text,
  poster_url text,
  event_date timestamp with time zone NOT NULL,
  sale_starts_at timestamp with time zone NOT NULL,
  sale_ends_at timestamp with time zone NOT NULL,
  hold_minutes integer NOT NULL DEFAULT 10,
  seats_per_fan integer NOT NULL DEFAULT 4,
  capacity integer NOT NULL,
  min_price integer NOT NULL,
  max_price integer NOT NULL,
  seats_ready_at timestamp with time zone,
  available integer,
  availability_n integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  created_by uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  published_at timestamp with time zone,
  search_text text NOT NULL GENERATED ALWAYS AS (NORMALIZE(((((title || '
'::text) || artist) || '
'::text) || venue), NFKC)) STORED,
  forbids_orphan_seats boolean NOT NULL DEFAULT false,
  CONSTRAINT events_pkey PRIMARY KEY (id),
  CONSTRAINT events_artist_check CHECK (((length(artist) >= 1) AND (length(artist) <= 200))),
  CONSTRAINT events_availability_n_check CHECK ((availability_n >= 0)),
  CONSTRAINT events_capacity_check CHECK (((capacity >= 1) AND (capacity <= 50000))),
  CONSTRAINT events_check CHECK (((available >= 0) AND (available <= capacity))),
  CONSTRAINT events_check1 CHECK ((min_price <= max_price)),
  CONSTRAINT events_check2 CHECK ((sale_starts_at < sale_ends_at)),
  CONSTRAINT events_check3 CHECK ((sale_ends_at <= event_date)),
  CONSTRAINT events_check4 CHECK (((status = 'DRAFT'::text) = (published_at IS NULL))),
  CONSTRAINT events_check5 CHECK (((seats_ready_at IS NULL) OR (status <> 'DRAFT'::text))),
  CONSTRAINT events_hold_minutes_check CHECK (((hold_minutes >= 1) AND (hold_minutes <= 60))),
  CONSTRAINT events_min_price_check CHECK ((min_price >= 0)),
  CONSTRAINT events_seats_per_fan_check CHECK (((seats_per_fan >= 1) AND (seats_per_fan <= 8))),
  CONSTRAINT events_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'PUBLISHED'::text, 'CANCELLED'::text]))),
  CONSTRAINT events_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
  CONSTRAINT events_venue_check CHECK (((length(venue) >= 1) AND (length(venue) <= 200))),
  CONSTRAINT events_version_check CHECK ((version >= 1))
);
CREATE INDEX events_public ON event.events USING btree (event_date, id) WHERE (status <> 'DRAFT'::text);
GRANT SELECT ON event.events TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON event.events TO event;

CREATE TABLE event.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON event.idempotency_keys USING btree (expires_at);
GRANT SELECT ON event.idempotency_keys TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON event.idempotency_keys TO event;
GRANT DELETE ON event.idempotency_keys TO janitor;

CREATE TABLE event.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON event.inbox USING btree (received_at);
GRANT SELECT ON event.inbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON event.inbox TO event;
GRANT DELETE ON event.inbox TO janitor;

CREATE TABLE event.layouts (
  event_id uuid NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT layouts_pkey PRIMARY KEY (event_id),
  CONSTRAINT layouts_event_id_fkey FOREIGN KEY (event_id) REFERENCES event.events(id) ON DELETE CASCADE
);
GRANT SELECT ON event.layouts TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON event.layouts TO event;

CREATE TABLE event.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON event.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON event.outbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON event.outbox TO event;
GRANT DELETE, SELECT, UPDATE ON event.outbox TO relay;

CREATE SCHEMA queue;

CREATE OR REPLACE FUNCTION queue.stamp_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.changed_in := pg_current_xact_id();
  RETURN NEW;
END
$function$;

CREATE TABLE queue.admissions (
  id uuid NOT NULL,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  number bigint NOT NULL,
  epoch integer NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE'::text,
  made_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT admissions_event_id_number_key UNIQUE (event_id, number),
  CONSTRAINT admissions_pkey PRIMARY KEY (id),
  CONSTRAINT admissions_event_id_fkey FOREIGN KEY (event_id) REFERENCES queue.rooms(event_id),
  CONSTRAINT admissions_check CHECK ((ends_at > made_at)),
  CONSTRAINT admissions_number_check CHECK ((number >= 1)),
  CONSTRAINT admissions_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PLACED'::text, 'ENDED'::text])))
);
CREATE INDEX admissions_changes ON queue.admissions USING btree (event_id, changed_in);
CREATE UNIQUE INDEX admissions_live ON queue.admissions USING btree (event_id, user_id) WHERE (state <> 'ENDED'::text);
CREATE INDEX admissions_of_user ON queue.admissions USING btree (event_id, user_id);
CREATE INDEX admissions_overdue ON queue.admissions USING btree (event_id, ends_at) WHERE (state = 'ACTIVE'::text);
CREATE TRIGGER admissions_stamp_change BEFORE INSERT OR UPDATE ON queue.admissions FOR EACH ROW EXECUTE FUNCTION queue.stamp_change();
GRANT SELECT ON queue.admissions TO auditor;
GRANT INSERT, SELECT, UPDATE ON queue.admissions TO queue;

CREATE TABLE queue.checkpoint (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  number bigint NOT NULL,
  saved_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT checkpoint_pkey PRIMARY KEY (event_id, user_id),
  CONSTRAINT checkpoint_event_id_fkey FOREIGN KEY (event_id) REFERENCES queue.rooms(event_id),
  CONSTRAINT checkpoint_number_check CHECK ((number >= 1))
);
CREATE INDEX checkpoint_order ON queue.checkpoint USING btree (event_id, number, saved_at, user_id);
GRANT SELECT ON queue.checkpoint TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.checkpoint TO queue;

CREATE TABLE queue.departures (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  number bigint NOT NULL,
  CONSTRAINT departures_pkey PRIMARY KEY (event_id, user_id),
  CONSTRAINT departures_event_id_fkey FOREIGN KEY (event_id) REFERENCES queue.rooms(event_id),
  CONSTRAINT departures_number_check CHECK ((number >= 1))
);
GRANT SELECT ON queue.departures TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.departures TO queue;

CREATE TABLE queue.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON queue.idempotency_keys USING btree (expires_at);
GRANT SELECT ON queue.idempotency_keys TO auditor;
GRANT DELETE ON queue.idempotency_keys TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.idempotency_keys TO queue;

CREATE TABLE queue.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON queue.inbox USING btree (received_at);
GRANT SELECT ON queue.inbox TO auditor;
GRANT DELETE ON queue.inbox TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.inbox TO queue;

CREATE TABLE queue.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON queue.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON queue.outbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.outbox TO queue;
GRANT DELETE, SELECT, UPDATE ON queue.outbox TO relay;

CREATE TABLE queue.rooms (
  event_id uuid NOT NULL,
  version integer NOT NULL,
  state text NOT NULL DEFAULT 'OPEN'::text,
  capacity integer NOT NULL DEFAULT 100,
  rate_per_second integer NOT NULL DEFAULT 10,
  gathers_from timestamp with time zone NOT NULL,
  opens_at timestamp with time zone NOT NULL,
  closes_at timestamp with time zone NOT NULL,
  epoch integer NOT NULL DEFAULT 0,
  admitted bigint NOT NULL DEFAULT 0,
  last_number bigint NOT NULL DEFAULT 0,
  serving_number bigint NOT NULL DEFAULT 0,
  restoring_until timestamp with time zone,
  epoch_started_at timestamp with time zone NOT NULL DEFAULT now(),
  restored_epoch integer NOT NULL DEFAULT 0,
  CONSTRAINT rooms_pkey PRIMARY KEY (event_id),
  CONSTRAINT rooms_capacity_check CHECK (((capacity >= 1) AND (capacity <= 10000))),
  CONSTRAINT rooms_check CHECK ((gathers_from <= opens_at)),
  CONSTRAINT rooms_epoch_check CHECK ((epoch >= 0)),
  CONSTRAINT rooms_rate_per_second_check CHECK (((rate_per_second >= 1) AND (rate_per_second <= 500))),
  CONSTRAINT rooms_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'PAUSED'::text, 'CLOSED'::text]))),
  CONSTRAINT rooms_version_check CHECK ((version >= 1))
);
GRANT SELECT ON queue.rooms TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON queue.rooms TO queue;

CREATE SCHEMA reservation;

CREATE TABLE reservation.events (
  id uuid NOT NULL,
  version integer NOT NULL,
  status text NOT NULL DEFAULT 'PUBLISHED'::text,
  title text NOT NULL,
  venue text NOT NULL,
  event_date timestamp with time zone NOT NULL,
  sale_starts_at timestamp with time zone NOT NULL,
  sale_ends_at timestamp with time zone NOT NULL,
  hold_minutes integer NOT NULL,
  seats_per_fan integer NOT NULL,
  on_sale boolean NOT NULL,
  told_sold_out boolean NOT NULL DEFAULT false,
  told_n integer NOT NULL DEFAULT 0,
  cancelled_at timestamp with time zone,
  forbids_orphan_seats boolean NOT NULL DEFAULT false,
  CONSTRAINT events_pkey PRIMARY KEY (id),
  CONSTRAINT events_hold_minutes_check CHECK (((hold_minutes >= 1) AND (hold_minutes <= 60))),
  CONSTRAINT events_seats_per_fan_check CHECK (((seats_per_fan >= 1) AND (seats_per_fan <= 8))),
  CONSTRAINT events_status_check CHECK ((status = ANY (ARRAY['PUBLISHED'::text, 'CANCELLED'::text]))),
  CONSTRAINT events_told_n_check CHECK ((told_n >= 0)),
  CONSTRAINT events_version_check CHECK ((version >= 1))
);
GRANT SELECT ON reservation.events TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.events TO reservation;

CREATE TABLE reservation.fans (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  live_seats integer NOT NULL,
  CONSTRAINT fans_pkey PRIMARY KEY (event_id, user_id),
  CONSTRAINT fans_live_seats_check CHECK (((live_seats >= 0) AND (live_seats <= 8)))
);
GRANT SELECT ON reservation.fans TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.fans TO reservation;

CREATE TABLE reservation.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON reservation.idempotency_keys USING btree (expires_at);
GRANT SELECT ON reservation.idempotency_keys TO auditor;
GRANT DELETE ON reservation.idempotency_keys TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.idempotency_keys TO reservation;

CREATE TABLE reservation.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON reservation.inbox USING btree (received_at);
GRANT SELECT ON reservation.inbox TO auditor;
GRANT DELETE ON reservation.inbox TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.inbox TO reservation;

CREATE TABLE reservation.layouts (
  event_id uuid NOT NULL,
  version integer NOT NULL,
  capacity integer NOT NULL,
  body json NOT NULL,
  etag text NOT NULL,
  CONSTRAINT layouts_pkey PRIMARY KEY (event_id),
  CONSTRAINT layouts_event_id_fkey FOREIGN KEY (event_id) REFERENCES reservation.events(id),
  CONSTRAINT layouts_capacity_check CHECK (((capacity >= 1) AND (capacity <= 50000))),
  CONSTRAINT layouts_version_check CHECK ((version >= 1))
);
GRANT SELECT ON reservation.layouts TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.layouts TO reservation;

CREATE TABLE reservation.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON reservation.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON reservation.outbox TO auditor;
GRANT DELETE, SELECT, UPDATE ON reservation.outbox TO relay;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.outbox TO reservation;

CREATE TABLE reservation.reservation_seats (
  reservation_id uuid NOT NULL,
  event_id uuid NOT NULL,
  seat_id integer NOT NULL,
  price integer NOT NULL,
  is_live boolean NOT NULL DEFAULT true,
  CONSTRAINT reservation_seats_pkey PRIMARY KEY (reservation_id, seat_id),
  CONSTRAINT reservation_seats_event_id_seat_id_fkey FOREIGN KEY (event_id, seat_id) REFERENCES reservation.seats(event_id, seat_id),
  CONSTRAINT reservation_seats_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES reservation.reservations(id),
  CONSTRAINT reservation_seats_price_check CHECK ((price >= 0))
);
CREATE UNIQUE INDEX reservation_seats_live ON reservation.reservation_seats USING btree (event_id, seat_id) WHERE is_live;
GRANT SELECT ON reservation.reservation_seats TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.reservation_seats TO reservation;

CREATE TABLE reservation.reservations (
  id uuid NOT NULL,
  number text NOT NULL,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  admission_id uuid NOT NULL,
  replaced boolean NOT NULL DEFAULT false,
  amount integer NOT NULL,
  status text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  end_reason text,
  asked_at timestamp with time zone,
  answered_at timestamp with time zone,
  payment_id uuid,
  confirmed_at timestamp with time zone,
  cancel_reason text,
  CONSTRAINT reservations_number UNIQUE (number),
  CONSTRAINT reservations_payment_id_key UNIQUE (payment_id),
  CONSTRAINT reservations_pkey PRIMARY KEY (id),
  CONSTRAINT reservations_amount_check CHECK ((amount >= 0)),
  CONSTRAINT reservations_cancel_reason CHECK (((length(cancel_reason) >= 1) AND (length(cancel_reason) <= 200))) NOT VALID,
  CONSTRAINT reservations_check CHECK ((expires_at <= (created_at + '01:00:00'::interval))),
  CONSTRAINT reservations_check1 CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  CONSTRAINT reservations_check2 CHECK (((ended_at IS NULL) = (asked_at IS NULL))),
  CONSTRAINT reservations_check3 CHECK (((NOT replaced) OR (status = 'CANCELLED'::text))),
  CONSTRAINT reservations_check4 CHECK (((status <> 'PENDING'::text) OR ((answered_at IS NULL) AND (payment_id IS NULL)))),
  CONSTRAINT reservations_check5 CHECK (((status <> ALL (ARRAY['CONFIRMED'::text, 'CANCEL_REQUESTED'::text])) OR ((payment_id IS NOT NULL) AND (answered_at IS NOT NULL) AND (confirmed_at IS NOT NULL)))),
  CONSTRAINT reservations_check6 CHECK (((status <> 'CANCELLED'::text) OR (ended_at IS NOT NULL) OR (answered_at IS NOT NULL))),
  CONSTRAINT reservations_check7 CHECK (((status <> 'EXPIRED'::text) OR ((ended_at IS NOT NULL) AND (answered_at IS NOT NULL)))),
  CONSTRAINT reservations_end_reason_check CHECK ((end_reason = ANY (ARRAY['expired'::text, 'cancelled'::text, 'replaced'::text, 'event_cancelled'::text]))),
  CONSTRAINT reservations_number_check CHECK ((number ~ '^T[0-9]{6}[0-9A-HJKMNP-TV-Z]{6}$'::text)),
  CONSTRAINT reservations_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'CONFIRMED'::text, 'CANCEL_REQUESTED'::text, 'CANCELLED'::text, 'EXPIRED'::text]))),
  CONSTRAINT reservations_version_check CHECK ((version >= 1))
);
CREATE UNIQUE INDEX reservations_admission ON reservation.reservations USING btree (admission_id) WHERE (NOT replaced);
CREATE INDEX reservations_of_user ON reservation.reservations USING btree (user_id, id);
CREATE INDEX reservations_running ON reservation.reservations USING btree (expires_at) WHERE ((status = 'PENDING'::text) AND (ended_at IS NULL));
CREATE INDEX reservations_unanswered ON reservation.reservations USING btree (asked_at) WHERE ((answered_at IS NULL) AND (ended_at IS NOT NULL));
GRANT SELECT ON reservation.reservations TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.reservations TO reservation;

CREATE TABLE reservation.seat_changes (
  id uuid NOT NULL,
  event_id uuid NOT NULL,
  seat_ids integer[] NOT NULL,
  CONSTRAINT seat_changes_pkey PRIMARY KEY (event_id, id),
  CONSTRAINT seat_changes_seat_ids_check CHECK ((cardinality(seat_ids) >= 1))
);
GRANT SELECT ON reservation.seat_changes TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.seat_changes TO reservation;

CREATE TABLE reservation.seat_map_checks (
  event_id uuid NOT NULL,
  n integer NOT NULL,
  told uuid[] NOT NULL DEFAULT '{}'::uuid[],
  CONSTRAINT seat_map_checks_pkey PRIMARY KEY (event_id),
  CONSTRAINT seat_map_checks_event_id_fkey FOREIGN KEY (event_id) REFERENCES reservation.layouts(event_id),
  CONSTRAINT seat_map_checks_n_check CHECK ((n >= 1))
);
GRANT SELECT ON reservation.seat_map_checks TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.seat_map_checks TO reservation;

CREATE TABLE reservation.seats (
  event_id uuid NOT NULL,
  seat_id integer NOT NULL,
  section_id integer NOT NULL,
  section text NOT NULL,
  "row" text,
  seat_number integer,
  price integer NOT NULL,
  accessible boolean NOT NULL,
  status text NOT NULL DEFAULT 'AVAILABLE'::text,
  reservation_id uuid,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT seats_pkey PRIMARY KEY (event_id, seat_id),
  CONSTRAINT seats_event_id_fkey FOREIGN KEY (event_id) REFERENCES reservation.layouts(event_id),
  CONSTRAINT seats_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES reservation.reservations(id),
  CONSTRAINT seats_check CHECK (((status = 'AVAILABLE'::text) = (reservation_id IS NULL))),
  CONSTRAINT seats_check1 CHECK ((("row" IS NULL) = (seat_number IS NULL))),
  CONSTRAINT seats_price_check CHECK ((price >= 0)),
  CONSTRAINT seats_seat_id_check CHECK (((seat_id >= 0) AND (seat_id <= 49999))),
  CONSTRAINT seats_status_check CHECK ((status = ANY (ARRAY['AVAILABLE'::text, 'LOCKED'::text, 'RESERVED'::text]))),
  CONSTRAINT seats_version_check CHECK ((version >= 1))
);
GRANT SELECT ON reservation.seats TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON reservation.seats TO reservation;

CREATE SCHEMA payment;

CREATE TABLE payment.customers (
  user_id uuid NOT NULL,
  customer_key uuid NOT NULL,
  CONSTRAINT customers_customer_key_key UNIQUE (customer_key),
  CONSTRAINT customers_pkey PRIMARY KEY (user_id)
);
GRANT SELECT ON payment.customers TO auditor;
GRANT INSERT, SELECT ON payment.customers TO payment;

CREATE TABLE payment.differences (
  payment_id uuid NOT NULL,
  kind text NOT NULL,
  amount integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  closed_at timestamp with time zone,
  CONSTRAINT differences_pkey PRIMARY KEY (payment_id, kind),
  CONSTRAINT differences_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payment.payments(id)
);
GRANT SELECT ON payment.differences TO auditor;
GRANT INSERT, SELECT ON payment.differences TO payment;

CREATE TABLE payment.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON payment.idempotency_keys USING btree (expires_at);
GRANT SELECT ON payment.idempotency_keys TO auditor;
GRANT DELETE ON payment.idempotency_keys TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.idempotency_keys TO payment;

CREATE TABLE payment.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON payment.inbox USING btree (received_at);
GRANT SELECT ON payment.inbox TO auditor;
GRANT DELETE ON payment.inbox TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.inbox TO payment;

CREATE TABLE payment.ledger (
  entry_key text NOT NULL,
  debit_account text NOT NULL,
  credit_account text NOT NULL,
  amount bigint NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT ledger_pkey PRIMARY KEY (entry_key),
  CONSTRAINT ledger_amount_check CHECK ((amount > 0)),
  CONSTRAINT ledger_check CHECK ((debit_account <> credit_account))
);
GRANT SELECT ON payment.ledger TO auditor;
GRANT INSERT, SELECT ON payment.ledger TO payment;

CREATE TABLE payment.orders (
  reservation_id uuid NOT NULL,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  status text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT orders_pkey PRIMARY KEY (reservation_id),
  CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CLOSED'::text, 'PAID'::text])))
);
GRANT SELECT ON payment.orders TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.orders TO payment;

CREATE TABLE payment.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON payment.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON payment.outbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.outbox TO payment;
GRANT DELETE, SELECT, UPDATE ON payment.outbox TO relay;

CREATE TABLE payment.payments (
  id uuid NOT NULL,
  reservation_id uuid NOT NULL,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  order_name text NOT NULL,
  order_id text NOT NULL,
  amount integer NOT NULL,
  point_used integer NOT NULL,
  card_amount integer NOT NULL,
  status text NOT NULL,
  payment_key text,
  sends integer NOT NULL DEFAULT 0,
  pay_by timestamp with time zone NOT NULL,
  confirm_until timestamp with time zone,
  asked_at timestamp with time zone,
  failure_code text,
  is_partial_cancelable boolean,
  points_refunded integer NOT NULL DEFAULT 0,
  card_refunded integer NOT NULL DEFAULT 0,
  cancel_sent_at timestamp with time zone,
  paid_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  hinted_at timestamp with time zone,
  CONSTRAINT payments_order_id_key UNIQUE (order_id),
  CONSTRAINT payments_pkey PRIMARY KEY (id),
  CONSTRAINT payments_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES payment.orders(reservation_id),
  CONSTRAINT payments_amount_check CHECK ((amount >= 0)),
  CONSTRAINT payments_card_amount_check CHECK (((card_amount = 0) OR (card_amount >= 100))),
  CONSTRAINT payments_check CHECK (((point_used + card_amount) = amount)),
  CONSTRAINT payments_check1 CHECK (((points_refunded >= 0) AND (points_refunded <= point_used))),
  CONSTRAINT payments_check2 CHECK (((card_refunded >= 0) AND (card_refunded <= card_amount))),
  CONSTRAINT payments_check3 CHECK (((status = 'FAILED'::text) = (failure_code IS NOT NULL))),
  CONSTRAINT payments_check4 CHECK (((status = ANY (ARRAY['SUCCESS'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text])) = (paid_at IS NOT NULL))),
  CONSTRAINT payments_check5 CHECK (((status <> 'READY'::text) OR ((payment_key IS NULL) AND (sends = 0)))),
  CONSTRAINT payments_check6 CHECK (((status = ANY (ARRAY['READY'::text, 'FAILED'::text])) OR (card_amount = 0) OR (payment_key IS NOT NULL))),
  CONSTRAINT payments_check7 CHECK (((status <> ALL (ARRAY['CONFIRMING'::text, 'UNKNOWN'::text])) OR (confirm_until IS NOT NULL))),
  CONSTRAINT payments_point_used_check CHECK ((point_used >= 0)),
  CONSTRAINT payments_sends_check CHECK ((sends >= 0)),
  CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['READY'::text, 'CONFIRMING'::text, 'SUCCESS'::text, 'FAILED'::text, 'UNKNOWN'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text])))
);
CREATE UNIQUE INDEX payments_live ON payment.payments USING btree (reservation_id) WHERE (status <> 'FAILED'::text);
CREATE INDEX payments_of_user ON payment.payments USING btree (user_id, id DESC);
CREATE INDEX payments_ready ON payment.payments USING btree (pay_by) WHERE (status = 'READY'::text);
CREATE INDEX payments_refused ON payment.payments USING btree (user_id, created_at) WHERE ((status = 'FAILED'::text) AND (sends > 0) AND (failure_code <> 'provider_unavailable'::text));
CREATE INDEX payments_unsettled ON payment.payments USING btree (confirm_until) WHERE (status = ANY (ARRAY['CONFIRMING'::text, 'UNKNOWN'::text]));
GRANT SELECT ON payment.payments TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.payments TO payment;

CREATE TABLE payment.point_histories (
  user_id uuid NOT NULL,
  n bigint NOT NULL,
  type text NOT NULL,
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  reference_type text NOT NULL,
  reference_id uuid NOT NULL,
  description text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT point_histories_pkey PRIMARY KEY (user_id, n),
  CONSTRAINT point_histories_user_id_fkey FOREIGN KEY (user_id) REFERENCES payment.points(user_id),
  CONSTRAINT point_histories_balance_after_check CHECK ((balance_after >= 0)),
  CONSTRAINT point_histories_check CHECK (
CASE type
    WHEN 'USE'::text THEN (amount < 0)
    ELSE (amount > 0)
END),
  CONSTRAINT point_histories_n_check CHECK ((n >= 1)),
  CONSTRAINT point_histories_reference_type_check CHECK ((reference_type = ANY (ARRAY['PAYMENT'::text, 'RESERVATION'::text, 'CHARGE'::text, 'REFUND'::text]))),
  CONSTRAINT point_histories_type_check CHECK ((type = ANY (ARRAY['CHARGE'::text, 'USE'::text, 'REFUND'::text])))
);
GRANT SELECT ON payment.point_histories TO auditor;
GRANT INSERT, SELECT ON payment.point_histories TO payment;

CREATE TABLE payment.points (
  user_id uuid NOT NULL,
  balance bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0,
  changes bigint NOT NULL DEFAULT 0,
  CONSTRAINT points_pkey PRIMARY KEY (user_id),
  CONSTRAINT points_check CHECK (((held >= 0) AND (held <= balance)))
);
GRANT SELECT ON payment.points TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.points TO payment;

CREATE TABLE payment.refunds (
  id uuid NOT NULL,
  payment_id uuid NOT NULL,
  points_amount integer NOT NULL,
  card_amount integer NOT NULL,
  fee integer NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'REQUESTED'::text,
  attempt integer NOT NULL DEFAULT 0,
  toss_transaction_key text,
  expected_balance_before integer,
  busy_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  failure_code text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at timestamp with time zone,
  is_unclear boolean NOT NULL DEFAULT false,
  CONSTRAINT refunds_one_transaction UNIQUE (toss_transaction_key),
  CONSTRAINT refunds_pkey PRIMARY KEY (id),
  CONSTRAINT refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payment.payments(id),
  CONSTRAINT refunds_attempt_check CHECK ((attempt >= 0)),
  CONSTRAINT refunds_card_amount_check CHECK ((card_amount >= 0)),
  CONSTRAINT refunds_check CHECK ((expected_balance_before >= card_amount)),
  CONSTRAINT refunds_check1 CHECK (((status = 'REQUESTED'::text) = (ended_at IS NULL))),
  CONSTRAINT refunds_check2 CHECK (((status = 'FAILED'::text) = (failure_code IS NOT NULL))),
  CONSTRAINT refunds_check3 CHECK (((NOT is_unclear) OR (status = 'FAILED'::text))),
  CONSTRAINT refunds_fee_check CHECK ((fee >= 0)),
  CONSTRAINT refunds_points_amount_check CHECK ((points_amount >= 0)),
  CONSTRAINT refunds_status_check CHECK ((status = ANY (ARRAY['REQUESTED'::text, 'DONE'::text, 'FAILED'::text])))
);
CREATE INDEX refunds_of_payment ON payment.refunds USING btree (payment_id);
CREATE INDEX refunds_requested ON payment.refunds USING btree (busy_until) WHERE (status = 'REQUESTED'::text);
CREATE UNIQUE INDEX refunds_under_way ON payment.refunds USING btree (payment_id) WHERE ((expected_balance_before IS NOT NULL) AND ((status = 'REQUESTED'::text) OR is_unclear));
GRANT SELECT ON payment.refunds TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON payment.refunds TO payment;

CREATE SCHEMA notification;

CREATE TABLE notification.deliveries (
  id uuid NOT NULL,
  kind text NOT NULL,
  reservation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  facts jsonb NOT NULL,
  status text NOT NULL DEFAULT 'PENDING'::text,
  attempts integer NOT NULL DEFAULT 0,
  leased_until timestamp with time zone,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:02:00'::interval),
  provider_message_id text,
  failure_code text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at timestamp with time zone,
  CONSTRAINT deliveries_reservation_id_kind_key UNIQUE (reservation_id, kind),
  CONSTRAINT deliveries_pkey PRIMARY KEY (id),
  CONSTRAINT deliveries_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT deliveries_check CHECK (((status = 'SENT'::text) = (provider_message_id IS NOT NULL))),
  CONSTRAINT deliveries_check1 CHECK (((status = 'FAILED'::text) = (failure_code IS NOT NULL))),
  CONSTRAINT deliveries_check2 CHECK (((status = 'PENDING'::text) = (ended_at IS NULL))),
  CONSTRAINT deliveries_check3 CHECK (((leased_until IS NULL) OR (status = 'PENDING'::text))),
  CONSTRAINT deliveries_kind_check CHECK ((kind = 'reservation_confirmed'::text)),
  CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'SENT'::text, 'FAILED'::text])))
);
CREATE INDEX deliveries_failed ON notification.deliveries USING btree (ended_at) WHERE (status = 'FAILED'::text);
CREATE INDEX deliveries_waiting ON notification.deliveries USING btree (next_attempt_at) WHERE (status = 'PENDING'::text);
GRANT SELECT ON notification.deliveries TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON notification.deliveries TO notification;

CREATE TABLE notification.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON notification.idempotency_keys USING btree (expires_at);
GRANT SELECT ON notification.idempotency_keys TO auditor;
GRANT DELETE ON notification.idempotency_keys TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON notification.idempotency_keys TO notification;

CREATE TABLE notification.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON notification.inbox USING btree (received_at);
GRANT SELECT ON notification.inbox TO auditor;
GRANT DELETE ON notification.inbox TO janitor;
GRANT DELETE, INSERT, SELECT, UPDATE ON notification.inbox TO notification;

CREATE TABLE notification.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON notification.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON notification.outbox TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON notification.outbox TO notification;
GRANT DELETE, SELECT, UPDATE ON notification.outbox TO relay;

CREATE TABLE notification.recipients (
  user_id uuid NOT NULL,
  version integer NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  locale text NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT recipients_pkey PRIMARY KEY (user_id),
  CONSTRAINT recipients_email_check CHECK ((email <> ''::text)),
  CONSTRAINT recipients_locale_check CHECK ((locale = ANY (ARRAY['ko'::text, 'en'::text]))),
  CONSTRAINT recipients_name_check CHECK ((name <> ''::text)),
  CONSTRAINT recipients_version_check CHECK ((version >= 1))
);
GRANT SELECT ON notification.recipients TO auditor;
GRANT DELETE, INSERT, SELECT, UPDATE ON notification.recipients TO notification;
