import { Problem } from '@stream-retail/chassis/errors'

export function emptyBody(): Problem {
  return new Problem({
    status: 400,
    code: 'empty_body',
    detail:
      'The body is empty; send a sale as a JSON object, an array of sales, or one sale per line ' +
      '(application/x-ndjson).',
  })
}

export function notJson(reason: string): Problem {
  return new Problem({ status: 400, code: 'not_json', detail: `The body is not JSON: ${reason}` })
}

export function notUtf8(): Problem {
  return new Problem({
    status: 400,
    code: 'not_utf8',
    detail: 'The body contains bytes that are not valid UTF-8.',
  })
}

export function unsupportedCharset(charset: string): Problem {
  return new Problem({
    status: 415,
    code: 'unsupported_charset',
    detail: `The charset must be UTF-8, not ${charset.slice(0, 40)}.`,
  })
}

export function unsupportedEncoding(encoding: string): Problem {
  return new Problem({
    status: 415,
    code: 'unsupported_encoding',
    detail: `Content-Encoding must be gzip or identity, not ${encoding.slice(0, 40)}.`,
  })
}

export function badGzip(reason: string): Problem {
  return new Problem({ status: 400, code: 'bad_gzip', detail: `The body cannot be decompressed: ${reason}.` })
}

export function bodyTooLarge(maxBytes: number): Problem {
  return new Problem({
    status: 413,
    code: 'body_too_large',
    detail: `A body may have at most ${maxBytes} bytes; send fewer sales per request.`,
  })
}

export function decompressedTooLarge(maxBytes: number): Problem {
  return new Problem({
    status: 413,
    code: 'body_too_large',
    detail: `A body may have at most ${maxBytes} bytes after decompression; send fewer sales per request.`,
  })
}

export function bodyTooSlow(milliseconds: number): Problem {
  return new Problem({
    status: 408,
    code: 'body_too_slow',
    detail: `The whole body did not arrive within ${milliseconds} ms; nothing was stored.`,
    retriable: true,
  })
}

export function bodyIncomplete(): Problem {
  return new Problem({
    status: 400,
    code: 'body_incomplete',
    detail: 'The connection ended before the body did; nothing was stored.',
  })
}
