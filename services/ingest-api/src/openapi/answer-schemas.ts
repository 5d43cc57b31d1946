/** The documents of answers; a service may add members later, so none of them is closed. */

const count = (description: string) => ({ type: 'integer', minimum: 0, description })
const index = count('Place among the sales of the body, from 0; absent when the body is one sale.')
const eventId = { type: 'string', description: "The sale's event_id, cut to 64 characters." }
const findings = {
  type: 'array',
  items: { $ref: 'Finding#' },
  description: 'The first thing wrong with each rejected sale, and further ones within a limit.',
}
const omitted = count('Further findings that are not listed.')

export const finding = {
  $id: 'Finding',
  type: 'object',
  description: 'One thing that is wrong with one sale.',
  required: ['path', 'code', 'expected', 'got'],
  properties: {
    index,
    event_id: eventId,
    path: {
      type: 'string',
      description: 'JSON pointer into the body; of lines, as if they were the elements of an array.',
    },
    code: {
      type: 'string',
      description:
        'What kind of mistake: missing, unknown, wrong_type, out_of_range, not_uuid, bad_text, too_old, too_far_ahead, not_an_object, not_json, not_utf8.',
    },
    expected: { type: 'string' },
    got: { type: 'string', description: 'What came, as JSON, cut to 64 characters.' },
  },
}

const stored = {
  type: 'object',
  required: ['event_id', 'outcome'],
  properties: {
    index,
    event_id: eventId,
    outcome: { type: 'string', enum: ['accepted', 'duplicate'] },
    topic: { type: 'string' },
    partition: { type: 'integer', minimum: 0 },
    offset: {
      type: 'string',
      pattern: '^\\d+$',
      description: 'A decimal number; it may be larger than a JSON number holds exactly.',
    },
    schema_id: { type: 'integer', minimum: 0 },
  },
}

export const verdict = {
  $id: 'Verdict',
  type: 'object',
  description: 'What became of the sales.',
  required: ['accepted', 'duplicate', 'rejected'],
  properties: {
    accepted: count('Sales that every in-sync replica of the broker has.'),
    duplicate: count('Sales that were stored before, or stood twice in the body; they were not sent again.'),
    rejected: count('Sales that are not stored.'),
    errors: findings,
    errors_omitted: omitted,
    duplicates: {
      type: 'array',
      items: { type: 'object', required: ['event_id'], properties: { index, event_id: eventId } },
    },
    sales: { type: 'array', items: stored, description: 'With `Prefer: return=representation`: where each sale lies.' },
  },
}

export const problem = {
  $id: 'Problem',
  type: 'object',
  description: 'Problem details (RFC 9457). Decide on `code` and `retriable`, never on words.',
  required: ['type', 'title', 'status', 'code', 'detail', 'retriable', 'request_id'],
  properties: {
    type: { type: 'string', pattern: '^urn:stream-retail:problem:' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', pattern: '^[a-z0-9_]+$' },
    detail: { type: 'string', description: 'For people.' },
    retriable: { type: 'boolean', description: 'Whether the same request, unchanged, may succeed later.' },
    request_id: { type: 'string', description: 'X-Request-Id of the request, or one that was made up.' },
    accepted: count('Sales that are stored.'),
    duplicate: count('Sales that were stored before.'),
    rejected: count('Sales that break a rule.'),
    held_back: count('With `Prefer: handling=strict`: good sales that were not sent because of the others.'),
    errors: findings,
    errors_omitted: omitted,
    outcome: {
      type: 'string',
      enum: ['not_stored', 'unknown'],
      description:
        'unknown: the broker gave no clear answer in time. Send the sales again unchanged; that stores nothing twice.',
    },
  },
}
