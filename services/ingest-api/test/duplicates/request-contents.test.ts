import t from 'tap'
import { RequestContents } from '../../src/duplicates/request-contents.ts'
import { contentOf } from '../fixtures/content.ts'

t.test(
  'it recognizes the second of two equal contents, also among others with the same hash, up to its capacity',
  async (t) => {
    for (const hash of [undefined, 7, -1]) {
      const seen = new RequestContents(100)
      const list = []
      for (let place = 0; place < 100; place++) {
        const content = contentOf(`sale ${place}`, hash)
        t.equal(seen.has(list, content), false)
        list.push(content)
        t.equal(seen.has(list, contentOf(`sale ${place}`, hash)), true)
      }
      t.equal(seen.has(list, contentOf('sale 0', hash)), true)
    }
  },
)
