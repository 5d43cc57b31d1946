/** The beginning of something that came, and how long all of it is in UTF-8. */
export type Original = { text: string; bytes: number }

/** @param most bytes that are kept; a character that would be cut in two is left out */
export function cutText(text: string, most: number): Original {
  const bytes = Buffer.byteLength(text)
  if (bytes <= most) return { bytes, text: text.toWellFormed() }
  // A unit of the text has one byte at least, so that more of them than `most` are never needed.
  return { bytes, text: wholeCharacters(Buffer.from(text.slice(0, most)), most).toString() }
}

/** @param bytes UTF-8; what is not becomes U+FFFD, which may be longer: then less is kept of it */
export function cutBytes(bytes: Buffer, most: number): Original {
  return { bytes: bytes.length, text: cutText(wholeCharacters(bytes, most).toString(), most).text }
}

/** The first `most` bytes at the most, without the beginning of a character whose end is not among them. */
function wholeCharacters(bytes: Buffer, most: number): Buffer {
  let end = Math.min(bytes.length, most)
  // A character has four bytes at the most; more continuation bytes than that are not UTF-8.
  for (let steps = 0; steps < 3 && end > 0 && isContinuation(bytes[end]); steps++) end--
  return bytes.subarray(0, end)
}

/** Not the first byte of a character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
