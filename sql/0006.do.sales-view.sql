-- What business questions read: the sales without those of the canary's store (schemas/canary.ts), which the loader sends
-- through the whole pipeline to see that it works. The table has them: they are sales like all others until here.
CREATE VIEW sales AS
  SELECT event_id, store_id, sku, qty, ts, accepted_at, loaded_at FROM sales_raw WHERE store_id <> 2147483647;

COMMENT ON VIEW sales IS 'The sales of shops; sales_raw without canary sales.';
