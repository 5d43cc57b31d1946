import type { Content } from '../bytes/content.ts'
import { Page } from '../bytes/page.ts'

const UTF8_BYTES = 3
const ASCII_END = 0x80

/** One key at a time in UTF-8, in memory that the next key reuses. */
export class KeyBytes implements Content {
  readonly start = 0
  #page = new Page(Buffer.alloc(64))
  #end = 0

  get view(): DataView {
    return this.#page.view
  }

  get end(): number {
    return this.#end
  }

  write(key: string): void {
    if (key.length * UTF8_BYTES > this.#page.bytes.length) this.#page = Page.for(key.length * UTF8_BYTES)
    const { bytes } = this.#page
    this.#end = key.length
    for (let place = 0; place < key.length; place++) {
      const code = key.charCodeAt(place)
      if (code >= ASCII_END) {
        this.#end = bytes.write(key)
        return
      }
      bytes[place] = code
    }
  }
}
