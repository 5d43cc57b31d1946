import { randomBytes } from 'node:crypto'

/** A request body whose event ids are written anew in place before each use, which costs next to nothing. */
export type Body = {
  /** May be moved to another place with the same content. */
  bytes: Buffer
  /** Gives every sale a fresh id and a store; the body's first sale gets the number `first`, the others follow. */
  renew: (first: number) => void
}

const HEX_DIGITS = 12
const STORES = Array.from({ length: 900 }, (_, place) => String(100 + place))
/** One prefix for each process, so that no two processes make the same id. */
const PREFIX = randomBytes(10).toString('hex')
const ID_START = `${PREFIX.slice(0, 8)}-${PREFIX.slice(8, 12)}-4${PREFIX.slice(13, 16)}-8${PREFIX.slice(17, 20)}-`

/** The event id of the sale with this number, as this process makes it. */
export function eventId(number: number): string {
  return ID_START + hex(number)
}

function hex(number: number): string {
  return number.toString(16).padStart(HEX_DIGITS, '0')
}

/**
 * A body of one sale (an object) or of many (an array).
 * @param isBad tells of a place in the body whether the sale there breaks a rule (qty 0)
 */
export function makeBody(sales: number, isBad: (place: number) => boolean = () => false): Body {
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
  const body: Body = {
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

/** The bytes of a request whose body is this one from now on: renewed there, it is renewed here. */
export function requestWith(body: Body, url: string): Buffer {
  const { pathname, host } = new URL(url)
  const head = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${body.bytes.length}\r\n\r\n`,
  )
  const request = Buffer.concat([head, body.bytes])
  body.bytes = request.subarray(head.length)
  return request
}
