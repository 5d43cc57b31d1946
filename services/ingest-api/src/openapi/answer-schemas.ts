/** The JSON documents of answers. None of them is closed, as a later version may add members. */

const count = (description: string) => ({ type: 'integer', minimum: 0, description })
const index = count('Position among the sales of the body, from 0; absent when the body is one sale.')
const eventId = { type: 'string', description: 'The event_id of the sale, cut to 64 characters.' }
const errors = {
  type: 'array',
  items: { $ref: 'ValidationError#' },
  description: 'The first validation error of each rejected sale, and further ones up to a limit.',
}
const omitted = count('Further validation errors that are not listed.')

export const validationError = {
  $id: 'ValidationError',
  type: 'object',
  description: 'One thing wrong with one sale.',
  required: ['path', 'code', 'expected', 'got'],
  properties: {
    index,
    event_id: eventId,
    path: {
      type: 'string',
      description: 'JSON pointer into the body; NDJSON lines count as the elements of an array.',
    },
    code: {
      type: 'string',
      description:
        'The kind of error: missing, unknown, wrong_type, out_of_range, not_uuid, bad_text, too_old, too_far_ahead, ' +
        'not_an_object, not_json, not_utf8.',
    },
    expected: { type: 'string', description: 'What would have been valid.' },
    got: { type: 'string', description: 'The received value as JSON, cut to 64 characters.' },
  },
}

const storedSale = {
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
      description: 'A decimal number; it may exceed what a JSON number represents exactly.',
    },
    schema_id: { type: 'integer', minimum: 0 },
  },
}

export const salesResult = {
  $id: 'SalesResult',
  type: 'object',
  description: 'The outcome of the sales of one request.',
  required: ['accepted', 'duplicate', 'rejected'],
  properties: {
    accepted: count('Sales acknowledged by every in-sync replica of the broker.'),
    duplicate: count('Sales accepted before, or repeated in the body; they were not published again.'),
    rejected: count('Sales that break a rule; they are not stored.'),
    errors,
    errors_omitted: omitted,
    duplicates: {
      type: 'array',
      items: { type: 'object', required: ['event_id'], properties: { index, event_id: eventId } },
    },
    sales: {
      type: 'array',
      items: storedSale,
      description: 'With `Prefer: return=representation`: the position of each stored sale.',
    },
  },
}

export const problem = {
  $id: 'Problem',
  type: 'object',
  description: 'Problem details (RFC 9457). Base decisions on `code` and `retriable`, never on texts.',
  required: ['type', 'title', 'status', 'code', 'detail', 'retriable', 'request_id'],
  properties: {
    type: { type: 'string', pattern: '^urn:stream-retail:problem:' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', pattern: '^[a-z0-9_]+$' },
    detail: { type: 'string', description: 'Human-readable explanation.' },
    retriable: { type: 'boolean', description: 'Whether the same request may succeed later, unchanged.' },
    request_id: { type: 'string', description: 'X-Request-Id of the request, or a generated one.' },
    accepted: count('Sales that are stored.'),
    duplicate: count('Sales that were accepted before.'),
    rejected: count('Sales that break a rule.'),
    not_published: count('With `Prefer: handling=strict`: valid sales not published because others were rejected.'),
    errors,
    errors_omitted: omitted,
    outcome: {
      type: 'string',
      enum: ['not_stored', 'unknown'],
      description:
        'unknown: the broker gave no clear answer in time. Send the sales again unchanged; that stores nothing twice.',
    },
  },
}
