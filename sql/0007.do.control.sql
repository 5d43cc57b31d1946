-- What people did to the pipeline over the loader's API, and what they tried. Lines are added, and the oldest dropped; none is changed.
CREATE TABLE control_actions (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor      text        NOT NULL,
  action     text        NOT NULL,
  target     text        NOT NULL,
  outcome    text        NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
  detail     text,
  request_id text        NOT NULL
);
COMMENT ON TABLE control_actions IS 'Who did what to the pipeline, and how it ended.';
COMMENT ON COLUMN control_actions.actor IS 'The name that came with the request; whoever has the token may give any.';
COMMENT ON COLUMN control_actions.outcome IS 'refused: the request was not right, or not allowed; failed: a part that was needed did not do it.';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is added to and never changed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER control_actions_stay BEFORE UPDATE ON control_actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What people want of a connector; no line: that it runs, as its file says. Connect itself keeps what it is doing.
CREATE TABLE connector_intents (
  connector  text        PRIMARY KEY,
  desired    text        NOT NULL CHECK (desired IN ('running', 'paused', 'stopped')),
  desired_by text        NOT NULL,
  desired_at timestamptz NOT NULL,
  reason     text
);
COMMENT ON TABLE connector_intents IS 'The state that somebody last asked for, by connector.';
