-- Up Migration
-- A search compares text in NFKC: `IU` finds `ＩＵ`, and a title written in NFD is found by its NFC form. Generated, so
-- that older rows have it too. Rewrites the table under an exclusive lock: it has one small row per event.

ALTER TABLE events
  ADD COLUMN search_text text NOT NULL
    GENERATED ALWAYS AS (normalize(title || E'\n' || artist || E'\n' || venue, NFKC)) STORED;
