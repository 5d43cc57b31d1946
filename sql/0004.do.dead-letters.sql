-- The workplace of what was refused. The topics sales-rejected and sales-dlq hold the refused records themselves; here stands what
-- people look for and what they did about it. Filled by the loader from where it stopped reading; the topics stay the truth.
CREATE TABLE dead_letters (
  topic            text        NOT NULL,
  partition        integer     NOT NULL,
  record_offset    bigint      NOT NULL,
  source           text        NOT NULL CHECK (source IN ('gateway', 'converter', 'table')),
  reason           text        NOT NULL,
  summary          text        NOT NULL,
  happened_at      timestamptz NOT NULL,
  event_id         text,
  key_name         text,
  origin_topic     text,
  origin_partition integer,
  origin_offset    bigint,
  state            text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'claimed', 'unknown', 'replayed')),
  claimed_at       timestamptz,
  PRIMARY KEY (topic, partition, record_offset)
);

COMMENT ON TABLE dead_letters IS 'One row for each record that gateway, converter or table refused.';
COMMENT ON COLUMN dead_letters.origin_offset IS 'The record of origin_topic that became this dead letter; null for refusals of the gateway, which never were in a topic.';
COMMENT ON COLUMN dead_letters.state IS 'claimed: being replayed, or its replayer died; unknown: replayed without a clear answer.';

CREATE INDEX dead_letters_newest_first ON dead_letters (happened_at DESC, topic DESC, partition DESC, record_offset DESC);
CREATE INDEX dead_letters_by_origin ON dead_letters (origin_topic, origin_partition, origin_offset) WHERE origin_offset IS NOT NULL;
CREATE INDEX dead_letters_open ON dead_letters (source, reason) WHERE state <> 'replayed';

-- Up to where each partition has been read.
CREATE TABLE dead_letter_positions (
  topic       text    NOT NULL,
  partition   integer NOT NULL,
  next_offset bigint  NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- Who sent what again, how it was changed, and what the gateway said. json, not jsonb: a sale may hold characters that jsonb refuses.
CREATE TABLE dead_letter_replays (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic         text        NOT NULL,
  partition     integer     NOT NULL,
  record_offset bigint      NOT NULL,
  event_id      text,
  replayed_by   text,
  replayed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  patch         json,
  outcome       text        NOT NULL DEFAULT 'claimed' CHECK (outcome IN ('claimed', 'accepted', 'refused', 'not_sent', 'unknown')),
  answer        json
);
CREATE INDEX dead_letter_replays_by_letter ON dead_letter_replays (topic, partition, record_offset);

-- The proof of no loss. Records of the topic sales that are neither a row nor a dead letter, as far as the loader knows,
CREATE TABLE missing_sales (
  partition     integer     NOT NULL,
  record_offset bigint      NOT NULL,
  event_id      text,
  ts            bigint,
  noticed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, record_offset)
);
COMMENT ON TABLE missing_sales IS 'Accepted sales without a row; a line leaves when its row or dead letter is there.';

-- and up to where each partition has been compared: once when it was new, and again in rounds over all that the topic holds.
CREATE TABLE reconciliation_positions (
  partition    integer PRIMARY KEY,
  fresh_offset bigint  NOT NULL,
  round_offset bigint  NOT NULL
);
