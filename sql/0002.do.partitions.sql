-- Makes the partition of one day (UTC). Rows of that day that had to go to the DEFAULT partition move into it.
-- Returns whether the partition was made. Safe to repeat, and for several callers at once.
CREATE FUNCTION make_sales_partition(day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  partition_name text   := 'sales_raw_' || to_char(day, 'YYYYMMDD');
  first_ms       bigint := extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000;
  next_ms        bigint := first_ms + 86400000;
BEGIN
  -- One caller at a time, and nobody writes while rows move, or a sale could slip into DEFAULT behind our back. A lock on the
  -- table, not an advisory one: it also shows this session what others have just made.
  LOCK TABLE sales_raw IN SHARE ROW EXCLUSIVE MODE;
  IF to_regclass(partition_name) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE sales_raw INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING COMMENTS)', partition_name);
  EXECUTE format('WITH moved AS (DELETE FROM sales_raw_default WHERE ts >= %s AND ts < %s RETURNING *)
                  INSERT INTO %I SELECT * FROM moved', first_ms, next_ms, partition_name);
  EXECUTE format('ALTER TABLE sales_raw ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', partition_name, first_ms, next_ms);
  RETURN true;
END
$$;

COMMENT ON FUNCTION make_sales_partition(date) IS 'Makes the partition of sales_raw for one day (UTC).';
