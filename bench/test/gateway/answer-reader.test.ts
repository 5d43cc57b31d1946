import t from 'tap'
import { AnswerReader } from '../../gateway/answer-reader.ts'

const answer = (status: string, body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

t.test('answers one after the other', async (t) => {
  const reader = new AnswerReader()
  t.equal(reader.read(answer('202 Accepted', '{"accepted":1}')), 202)
  t.equal(reader.read(answer('503 Service Unavailable', '')), 503)
  t.equal(reader.read(answer('202 Accepted', 'é')), 202, 'a length is of bytes')
})

t.test('an answer cut at any place ends with its last byte', async (t) => {
  const whole = answer('207 Multi-Status', 'some of them')
  for (let cut = 1; cut < whole.length; cut++) {
    const reader = new AnswerReader()
    t.equal(reader.read(whole.subarray(0, cut)), undefined, `cut at ${cut}`)
    t.equal(reader.read(whole.subarray(cut)), 207, `the rest from ${cut}`)
  }
})

t.test('what is no answer, or more than one, is an error', async (t) => {
  t.throws(() => new AnswerReader().read(Buffer.from('SSH-2.0\r\n\r\n')), /no answer with a length/)
  t.throws(
    () => new AnswerReader().read(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')),
    /no answer with a length/,
  )
  t.throws(
    () => new AnswerReader().read(Buffer.concat([answer('200 OK', 'one'), answer('200 OK', 'two')])),
    /nobody asked for/,
  )
})
