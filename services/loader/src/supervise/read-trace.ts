import type { Diagnosis } from './diagnosis.ts'

/**
 * What a task's stack trace tells. `no_connection`: Hibernate does not say whether the database was away or the
 * settings are wrong.
 */
export type TraceDiagnosis = Omit<Diagnosis, 'reason'> & { reason: Diagnosis['reason'] | 'no_connection' }

type TraceRule = { reason: TraceDiagnosis['reason']; pattern: RegExp; hint?: string; table?: boolean }

const anyOf = (...patterns: RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'))

/**
 * Names of exceptions of the sink, and messages of Postgres: a stack trace holds no SQLSTATE. The first rule that
 * matches counts.
 */
const RULES: TraceRule[] = [
  // First, since everything that a record can put into a trace comes after these names.
  {
    reason: 'poison_record',
    pattern: anyOf(
      /hibernate\.exception\.(DataException|ConstraintViolationException)/,
      /ERROR: index row (requires|size)/,
      /ERROR: row is too big/,
    ),
  },
  { reason: 'registry_away', pattern: /^stream\.retail\.RegistryAway$/m },
  {
    reason: 'database_away',
    pattern: anyOf(
      /JDBCConnectionException/,
      /Connection to \S+ refused/,
      /Connection refused/,
      /connection attempt failed/,
      /I\/O error occurred/,
      /connection has been closed/,
      /terminating connection/,
      /the database system is/,
      /too many (clients|connections)/,
      /connection slots/,
      /read-only transaction/,
      /Acquisition timeout/,
    ),
  },
  {
    reason: 'no_connection',
    pattern: /Unable to determine Dialect/,
    hint:
      'check connection.url, connection.username and connection.password: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, ' +
      'POSTGRES_WRITER_USER and POSTGRES_WRITER_PASSWORD of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /password authentication failed|role "[^"]*" does not exist/,
    hint:
      'check connection.username and connection.password: ' +
      'POSTGRES_WRITER_USER and POSTGRES_WRITER_PASSWORD of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /database "[^"]*" does not exist/,
    hint: 'check connection.url: POSTGRES_DB of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /permission denied/,
    hint: 'the role of connection.username may not write the table: grant INSERT, UPDATE and SELECT',
  },
  {
    reason: 'wrong_config',
    pattern: /Could not find table/,
    hint: 'check collection.name.format, or create the table by a migration in sql/',
    table: true,
  },
  {
    reason: 'wrong_config',
    pattern: /Cannot ALTER table|SQLGrammarException/,
    hint: 'a column is missing or has another type: add a migration in sql/',
    table: true,
  },
  {
    reason: 'wrong_config',
    pattern: /ClassNotFoundException|NoClassDefFoundError|Failed to find any class/,
    hint: 'check connector.class, value.converter and plugin.path of the Connect worker',
  },
  {
    reason: 'wrong_config',
    pattern: /ConfigException|configuration is invalid/,
    hint: 'correct the setting that the message names, in the file of the connector',
  },
]

/** Diagnoses a Java stack trace as Connect reports it. */
export function readTrace(trace: string | undefined): TraceDiagnosis {
  const detail = reasonIn(trace)
  const text = exceptionsOf(trace ?? '')
  const rule = RULES.find(({ pattern }) => pattern.test(text))
  if (rule === undefined) return { reason: 'unknown', detail }
  return { reason: rule.reason, detail, hint: rule.hint, table: rule.table }
}

/** The innermost cause of a Java stack trace: the line that says most. */
export function reasonIn(trace: string | undefined): string {
  if (trace === undefined || trace === '') return 'no reason given'
  const causes = [...trace.matchAll(/^Caused by: (.*)$/gm)].map(([, cause]) => cause ?? '')
  return (causes.at(-1) ?? trace.split('\n', 1)[0] ?? '').slice(0, 500)
}

/** Names and messages of exceptions without the statement and its values in between, which clients choose. */
function exceptionsOf(trace: string): string {
  const names = [...trace.matchAll(/^(?:Caused by: )?([\w.$]+)/gm)].map(([, name]) => name)
  const messages = [
    ...trace.matchAll(/^Caused by: (?!org\.hibernate\.exception\.|java\.sql\.BatchUpdateException)(.*)$/gm),
  ].map(([, message]) => message)
  return [...names, trace.split('\n', 1)[0], ...messages].join('\n')
}
