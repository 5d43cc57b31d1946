/** The beginning of what was received, and the length of all of it in UTF-8. */
export type Original = { text: string; bytes: number }

/** @param maxBytes that are kept; a character that would be split is left out */
export function cutText(text: string, maxBytes: number): Original {
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return { bytes, text: text.toWellFormed() }
  // A UTF-16 code unit takes at least one byte, so more than `maxBytes` of them are never needed.
  return { bytes, text: wholeCharacters(Buffer.from(text.slice(0, maxBytes)), maxBytes).toString() }
}

/** @param bytes UTF-8; invalid bytes become U+FFFD, which may be longer, so that less is kept */
export function cutBytes(bytes: Buffer, maxBytes: number): Original {
  return { bytes: bytes.length, text: cutText(wholeCharacters(bytes, maxBytes).toString(), maxBytes).text }
}

/** At most the first `maxBytes` bytes, without the beginning of a character whose end is not among them. */
function wholeCharacters(bytes: Buffer, maxBytes: number): Buffer {
  let end = Math.min(bytes.length, maxBytes)
  // A character has at most four bytes; a longer run of continuation bytes is not UTF-8.
  for (let steps = 0; steps < 3 && end > 0 && isContinuation(bytes[end]); steps++) end--
  return bytes.subarray(0, end)
}

/** Not the first byte of a character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
