-- Dead letters end in three ways: a replay was accepted, the loader made the original a row (rescued), or a person gave it up (discarded).
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_state_check;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_state_check CHECK (state IN ('open', 'claimed', 'unknown', 'replayed', 'rescued', 'discarded'));
DROP INDEX dead_letters_open;
CREATE INDEX dead_letters_open ON dead_letters (source, reason) WHERE state IN ('open', 'claimed', 'unknown');

-- Who gave up what, and why. Lines stay when the topic has dropped the record.
CREATE TABLE dead_letter_discards (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic         text        NOT NULL,
  partition     integer     NOT NULL,
  record_offset bigint      NOT NULL,
  event_id      text,
  reason        text        NOT NULL,
  discarded_by  text,
  discarded_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX dead_letter_discards_by_letter ON dead_letter_discards (topic, partition, record_offset);

-- A missing sale whose record the topic has dropped cannot be sent again. It is counted until a person has taken note of it.
ALTER TABLE missing_sales ADD acknowledged_at timestamptz, ADD acknowledged_by text, ADD acknowledged_reason text;
COMMENT ON COLUMN missing_sales.acknowledged_at IS 'When a person took note of the loss; the line stays, and is no longer counted.';
