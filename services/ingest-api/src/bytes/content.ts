/** A range of bytes in memory: `view` from `start` up to, but not including, `end`. */
export type Content = { readonly view: DataView; readonly start: number; readonly end: number }

const WORD = 4

/**
 * Copies the content to an offset of `to`, four bytes at a time: for a few dozen bytes, faster than any call into Node.
 */
export function copyContent({ view, start, end }: Content, to: DataView, at: number): void {
  let from = start
  for (; from + WORD <= end; from += WORD, at += WORD) to.setInt32(at, view.getInt32(from, true), true)
  for (; from < end; from++, at++) to.setUint8(at, view.getUint8(from))
}

/** Whether `bytes` has exactly this content at an offset. */
export function holdsAt(bytes: DataView, at: number, { view, start, end }: Content): boolean {
  let from = start
  for (; from + WORD <= end; from += WORD, at += WORD)
    if (view.getInt32(from, true) !== bytes.getInt32(at, true)) return false
  for (; from < end; from++, at++) if (view.getUint8(from) !== bytes.getUint8(at)) return false
  return true
}

export function isSameContent(one: Content, other: Content): boolean {
  return one.end - one.start === other.end - other.start && holdsAt(one.view, one.start, other)
}
