import type { Diagnosis } from './diagnosis.ts'

/** What a task's stack trace tells. `no_connection`: Hibernate does not say whether the database was away or the settings are wrong. */
export type Verdict = Omit<Diagnosis, 'reason'> & { reason: Diagnosis['reason'] | 'no_connection' }

type Rule = { reason: Verdict['reason']; pattern: RegExp; hint?: string; table?: boolean }

/** The sink's own names of exceptions, and what Postgres says in words: a stack trace holds no SQLSTATE. The first that matches counts. */
const RULES: Rule[] = [
  // First, since all that a record can put into a trace stands below these names.
  {
    reason: 'poison_record',
    pattern:
      /hibernate\.exception\.(DataException|ConstraintViolationException)|ERROR: index row (requires|size)|ERROR: row is too big/,
  },
  { reason: 'registry_away', pattern: /^stream\.retail\.RegistryAway$/m },
  {
    reason: 'database_away',
    pattern:
      /JDBCConnectionException|Connection to \S+ refused|Connection refused|connection attempt failed|I\/O error occurred|connection has been closed|terminating connection|the database system is|too many (clients|connections)|connection slots|read-only transaction|Acquisition timeout/,
  },
  {
    reason: 'no_connection',
    pattern: /Unable to determine Dialect/,
    hint: 'look at connection.url, connection.username and connection.password: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_WRITER_USER and POSTGRES_WRITER_PASSWORD of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /password authentication failed|role "[^"]*" does not exist/,
    hint: 'look at connection.username and connection.password: POSTGRES_WRITER_USER and POSTGRES_WRITER_PASSWORD of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /database "[^"]*" does not exist/,
    hint: 'look at connection.url: POSTGRES_DB of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /permission denied/,
    hint: 'the role of connection.username may not write the table: grant INSERT, UPDATE and SELECT',
  },
  {
    reason: 'wrong_config',
    pattern: /Could not find table/,
    hint: 'look at collection.name.format, or make the table by a migration in sql/',
    table: true,
  },
  {
    reason: 'wrong_config',
    pattern: /Cannot ALTER table|SQLGrammarException/,
    hint: 'a column is missing or of another type: add a migration in sql/',
    table: true,
  },
  {
    reason: 'wrong_config',
    pattern: /ClassNotFoundException|NoClassDefFoundError|Failed to find any class/,
    hint: 'look at connector.class, value.converter and plugin.path of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /ConfigException|configuration is invalid/,
    hint: 'the setting that the message names, in the file of the connector',
  },
]

/** Reads a Java stack trace as Connect reports it. */
export function readTrace(trace: string | undefined): Verdict {
  const detail = reasonIn(trace)
  const text = exceptionsOf(trace ?? '')
  const rule = RULES.find(({ pattern }) => pattern.test(text))
  if (rule === undefined) return { reason: 'unknown', detail }
  return { reason: rule.reason, detail, hint: rule.hint, table: rule.table }
}

/** The innermost cause of a Java stack trace: the line that tells people most. */
export function reasonIn(trace: string | undefined): string {
  if (trace === undefined || trace === '') return 'no reason given'
  const causes = [...trace.matchAll(/^Caused by: (.*)$/gm)].map(([, cause]) => cause ?? '')
  return (causes.at(-1) ?? trace.split('\n', 1)[0] ?? '').slice(0, 500)
}

/** Names of exceptions and the innermost message: in between stands the statement with its values, which strangers choose. */
function exceptionsOf(trace: string): string {
  const names = [...trace.matchAll(/^(?:Caused by: )?([\w.$]+)/gm)].map(([, name]) => name)
  const messages = [
    ...trace.matchAll(/^Caused by: (?!org\.hibernate\.exception\.|java\.sql\.BatchUpdateException)(.*)$/gm),
  ].map(([, message]) => message)
  return [...names, trace.split('\n', 1)[0], ...messages].join('\n')
}
