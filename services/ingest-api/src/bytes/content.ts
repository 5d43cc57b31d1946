/** A run of bytes somewhere in memory: `view` from `start` to before `end`. */
export type Content = { readonly view: DataView; readonly start: number; readonly end: number }

const WORD = 4

/** Writes the content into `to` from a place on, four bytes a step: for some dozens of bytes that is quicker than any call of Node. */
export function copyContent({ view, start, end }: Content, to: DataView, at: number): void {
  let place = start
  for (; place + WORD <= end; place += WORD, at += WORD) to.setInt32(at, view.getInt32(place, true), true)
  for (; place < end; place++, at++) to.setUint8(at, view.getUint8(place))
}

/** Whether `bytes` holds exactly the content at a place. */
export function holdsAt(bytes: DataView, at: number, { view, start, end }: Content): boolean {
  let place = start
  for (; place + WORD <= end; place += WORD, at += WORD)
    if (view.getInt32(place, true) !== bytes.getInt32(at, true)) return false
  for (; place < end; place++, at++) if (view.getUint8(place) !== bytes.getUint8(at)) return false
  return true
}

export function isSameContent(one: Content, other: Content): boolean {
  return one.end - one.start === other.end - other.start && holdsAt(one.view, one.start, other)
}
