-- Run once, by the postgres image, when its volume is still empty. The launcher makes the same databases natively.
-- The tables of sales are not made here: the loader's migrations own them.

\getenv registry_db REGISTRY_DB
CREATE DATABASE :"registry_db";

-- Whoever looks only may do nothing but look: Grafana passes on any SQL that its viewers send.
\getenv reader POSTGRES_READER_USER
\getenv reader_password POSTGRES_READER_PASSWORD
CREATE ROLE :"reader" LOGIN PASSWORD :'reader_password' IN ROLE pg_read_all_data, pg_monitor;
ALTER ROLE :"reader" SET statement_timeout = '30s';
ALTER ROLE :"reader" SET default_transaction_read_only = on;
