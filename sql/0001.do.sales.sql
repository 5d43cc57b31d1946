-- Sales as they were accepted, one row each, a partition a day (UTC) by the time of the sale.
-- The key is the event and its time: a partitioned table's key must hold what it is partitioned by. A sale that comes
-- again, unchanged as it must be, finds its own row.
CREATE TABLE sales_raw (
  event_id    text        NOT NULL,
  store_id    integer     NOT NULL,
  sku         integer     NOT NULL,
  qty         integer     NOT NULL,
  ts          bigint      NOT NULL,
  accepted_at timestamptz,
  loaded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (event_id, ts)
) PARTITION BY RANGE (ts);

COMMENT ON TABLE sales_raw IS 'One row for each accepted sale.';
COMMENT ON COLUMN sales_raw.event_id IS 'Names the sale for ever (UUID).';
COMMENT ON COLUMN sales_raw.qty IS 'Units; negative for a return, never 0.';
COMMENT ON COLUMN sales_raw.ts IS 'When it was sold, in milliseconds since 1970-01-01 UTC.';
COMMENT ON COLUMN sales_raw.accepted_at IS 'When the broker appended it.';
COMMENT ON COLUMN sales_raw.loaded_at IS 'When the row was first written; a repeated sale does not change it.';

-- Where a sale goes whose day has no partition; no sale is ever refused for its day.
CREATE TABLE sales_raw_default PARTITION OF sales_raw DEFAULT;

-- The questions people ask: a store's sales in a span of time, a product's, and what came lately.
CREATE INDEX sales_raw_by_store ON sales_raw (store_id, ts);
CREATE INDEX sales_raw_by_sku ON sales_raw (sku, ts);
CREATE INDEX sales_raw_by_load_time ON sales_raw USING brin (loaded_at) WITH (pages_per_range = 16, autosummarize = on);
