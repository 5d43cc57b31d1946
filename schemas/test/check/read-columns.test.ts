import t from 'tap'
import { readColumns } from '../../check/read-columns.ts'

const CREATE = `
-- a comment; with a semicolon
CREATE TABLE things (
  id    text NOT NULL,
  n     int CHECK (n IN (1, 2)) DEFAULT 1,
  price numeric(10, 2),
  at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  word  varchar(5) DEFAULT 'a;b' NOT NULL,
  PRIMARY KEY (id, n)
) PARTITION BY RANGE (n);
CREATE INDEX i ON things (n);
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ ALTER TABLE things ADD COLUMN not_this int; $$;
CREATE TABLE things_default PARTITION OF things DEFAULT;`

t.test('columns are read from CREATE TABLE with type, NOT NULL and default', async (t) => {
  t.same(readColumns([CREATE], 'things'), [
    { name: 'id', type: 'text', notNull: true, default: undefined },
    { name: 'n', type: 'integer', notNull: true, default: '1' },
    { name: 'price', type: 'numeric(10,2)', notNull: false, default: undefined },
    { name: 'at', type: 'timestamp with time zone', notNull: true, default: 'clock_timestamp()' },
    { name: 'word', type: 'character varying(5)', notNull: true, default: "'a;b'" },
  ])
})

t.test('every ALTER TABLE changes them, in order', async (t) => {
  const columns = readColumns(
    [
      CREATE,
      `
    ALTER TABLE things ADD COLUMN IF NOT EXISTS way text, ADD more bigint NOT NULL DEFAULT 0, DROP COLUMN price;
    ALTER TABLE ONLY things ADD CONSTRAINT positive CHECK (n > 0);
    ALTER TABLE things_default ADD COLUMN elsewhere int;
    ALTER TABLE things ALTER COLUMN n TYPE bigint USING n::bigint, ALTER n DROP DEFAULT, ALTER way SET NOT NULL;`,
      'ALTER TABLE IF EXISTS things RENAME COLUMN word TO term; ALTER TABLE things ALTER COLUMN way DROP ' +
        "NOT NULL, ALTER way SET DEFAULT 'x';",
    ],
    'things',
  )
  t.same(
    columns.map(({ name, type, notNull, default: value }) => [name, type, notNull, value]),
    [
      ['id', 'text', true, undefined],
      ['n', 'bigint', true, undefined],
      ['at', 'timestamp with time zone', true, 'clock_timestamp()'],
      ['term', 'character varying(5)', true, "'a;b'"],
      ['way', 'text', false, "'x'"],
      ['more', 'bigint', true, '0'],
    ],
  )
})

t.test('a table without a migration is named', async (t) => {
  t.throws(() => readColumns([CREATE], 'others'), new Error('no migration creates the table others'))
})
