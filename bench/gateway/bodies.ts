import { randomBytes } from 'node:crypto'

/** A request body whose event ids are overwritten in place before each use, which is very cheap. */
export type RequestBody = {
  /** May be replaced by another buffer with the same content. */
  bytes: Buffer
  /** Gives every sale a new id and a store; the sales are numbered from `first`. */
  renew: (first: number) => void
}

const HEX_DIGITS = 12
const STORES = Array.from({ length: 900 }, (_, place) => String(100 + place))
/** Random per process, so that no two processes generate the same id. */
const PREFIX = randomBytes(10).toString('hex')
const ID_START = `${PREFIX.slice(0, 8)}-${PREFIX.slice(8, 12)}-4${PREFIX.slice(13, 16)}-8${PREFIX.slice(17, 20)}-`

/** The event id of the sale with this number in this process. */
export function eventId(number: number): string {
  return ID_START + hex(number)
}

function hex(number: number): string {
  return number.toString(16).padStart(HEX_DIGITS, '0')
}

/**
 * A body of one sale (an object) or of many (an array).
 * @param isBad whether the sale at an index is invalid (qty 0)
 */
export function makeBody(sales: number, isBad: (place: number) => boolean = () => false): RequestBody {
  const ts = Date.now()
  const ids: number[] = []
  const stores: number[] = []
  let text = sales === 1 ? '' : '['
  for (let place = 0; place < sales; place++) {
    text += place === 0 ? '{"event_id":"' : ',{"event_id":"'
    ids.push(text.length + ID_START.length)
    text += `${eventId(0)}","store_id":`
    stores.push(text.length)
    text += `100,"sku":${10_000 + place},"qty":${isBad(place) ? 0 : 2},"ts":${ts}}`
  }
  const bytes = Buffer.from(sales === 1 ? text : `${text}]`)
  const body: RequestBody = {
    bytes,
    renew: (first) => {
      for (let place = 0; place < sales; place++) {
        body.bytes.write(hex(first + place), ids[place] ?? 0, 'latin1')
        body.bytes.write(STORES[(first + place) % STORES.length] ?? '100', stores[place] ?? 0, 'latin1')
      }
    },
  }
  return body
}

/** A request that contains the body from now on: renewing the body changes the request. */
export function requestWith(body: RequestBody, url: string): Buffer {
  const { pathname, host } = new URL(url)
  const lines = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: keep-alive',
    'Content-Type: application/json',
    `Content-Length: ${body.bytes.length}`,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  const request = Buffer.concat([head, body.bytes])
  body.bytes = request.subarray(head.length)
  return request
}
