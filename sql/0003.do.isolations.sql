-- What the loader does while it takes refused records out of a sink's way: one line per isolation, so that a loader that was
-- killed goes on where it was, and knows that it was itself who stopped the connector.
CREATE TABLE sink_isolations (
  id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connector         text        NOT NULL,
  reason            text        NOT NULL,
  state             text        NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'examining', 'resuming', 'done')),
  dead_letters_from jsonb       NOT NULL,
  positions         jsonb       NOT NULL DEFAULT '[]',
  examined          integer     NOT NULL DEFAULT 0,
  isolated          integer     NOT NULL DEFAULT 0,
  begun_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at          timestamptz
);

COMMENT ON TABLE sink_isolations IS 'Isolations of records that a table refused, also the one that is going on.';
COMMENT ON COLUMN sink_isolations.reason IS 'Why it was begun: the failure of the task.';
COMMENT ON COLUMN sink_isolations.state IS 'begun: the connector is being stopped; examining: it is stopped; resuming: all examined, offsets moved.';
COMMENT ON COLUMN sink_isolations.dead_letters_from IS 'Where the dead-letter topic ended at the beginning: partition and offset.';
COMMENT ON COLUMN sink_isolations.positions IS 'What is examined, by partition: from, up to (without), and the next offset to examine.';
COMMENT ON COLUMN sink_isolations.isolated IS 'Records that were refused and are dead letters.';

-- One isolation of a connector at a time.
CREATE UNIQUE INDEX sink_isolations_open ON sink_isolations (connector) WHERE state <> 'done';
