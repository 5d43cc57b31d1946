import { createReadStream } from 'node:fs'

/** Longest byte order mark. */
const BOM_BYTES = 3

/**
 * The text of a file, in pieces. A byte order mark decides the encoding, whatever was named, and is not part of the
 * text. Bytes that the encoding does not know become U+FFFD.
 * @param encoding a label of the Encoding Standard, such as `utf-8`, `utf-16le` or `windows-1252`
 * @throws {Error} when the file cannot be read
 */
export async function* decodeFile(file: string, encoding: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let head: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    head = decoder === undefined ? Buffer.concat([head, chunk]) : chunk
    if (decoder === undefined && head.length < BOM_BYTES) continue
    decoder ??= new TextDecoder(encodingByBom(head) ?? encoding)
    yield decoder.decode(head, { stream: true })
  }
  if (decoder === undefined) yield new TextDecoder(encodingByBom(head) ?? encoding).decode(head)
  else yield decoder.decode()
}

/** The whole text of a small file; UTF-8 unless a byte order mark says otherwise. */
export async function readText(file: string): Promise<string> {
  return (await Array.fromAsync(decodeFile(file, 'utf-8'))).join('')
}

export function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}

function encodingByBom([first, second, third]: Buffer): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return undefined
}
