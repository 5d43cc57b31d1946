-- Run once, by the postgres image, when its volume is still empty. The launcher makes the same databases natively.
-- Tables and roles are not made here: the loader owns them.

\getenv registry_db REGISTRY_DB
CREATE DATABASE :"registry_db";
