-- One name per concept: a desired state, a rejected request, a schema that is foreign to its topic.
ALTER TABLE connector_intents RENAME TO connector_desired_states;
ALTER TABLE connector_desired_states RENAME CONSTRAINT connector_intents_pkey TO connector_desired_states_pkey;
ALTER TABLE connector_desired_states RENAME CONSTRAINT connector_intents_desired_check TO connector_desired_states_desired_check;
COMMENT ON TABLE connector_desired_states IS 'The state that a person last asked for, one row per connector.';

-- The audit is append-only for everyone but the migration that renames one of its words.
ALTER TABLE control_actions DISABLE TRIGGER control_actions_stay;
ALTER TABLE control_actions DROP CONSTRAINT control_actions_outcome_check;
UPDATE control_actions SET outcome = 'rejected' WHERE outcome = 'refused';
ALTER TABLE control_actions ADD CONSTRAINT control_actions_outcome_check CHECK (outcome IN ('done', 'rejected', 'failed'));
ALTER TABLE control_actions ENABLE TRIGGER control_actions_stay;
COMMENT ON COLUMN control_actions.actor IS 'The name sent with the request; anyone who has the token can give any name.';
COMMENT ON COLUMN control_actions.outcome IS 'rejected: the request was invalid or not allowed; failed: a part that was needed did not do it.';

ALTER TABLE dead_letter_replays DROP CONSTRAINT dead_letter_replays_outcome_check;
UPDATE dead_letter_replays SET outcome = 'rejected' WHERE outcome = 'refused';
ALTER TABLE dead_letter_replays ADD CONSTRAINT dead_letter_replays_outcome_check
  CHECK (outcome IN ('claimed', 'accepted', 'rejected', 'not_sent', 'unknown'));

UPDATE dead_letters SET reason = 'foreign_schema' WHERE reason = 'alien_schema';
COMMENT ON TABLE dead_letters IS 'One row per record that the gateway, the converter or the table rejected.';
COMMENT ON COLUMN dead_letters.origin_offset IS 'The record of origin_topic that became this dead letter; null when the gateway rejected it, before any topic.';
COMMENT ON TABLE missing_sales IS 'Accepted sales without a row; an entry leaves when its row or dead letter is there.';
