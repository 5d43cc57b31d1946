import t from 'tap'
import { AnswerReader } from '../../gateway/answer-reader.ts'

const answer = (status: string, body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

t.test('sequential responses', async (t) => {
  const reader = new AnswerReader()
  t.equal(reader.read(answer('202 Accepted', '{"accepted":1}')), 202)
  t.equal(reader.read(answer('503 Service Unavailable', '')), 503)
  t.equal(reader.read(answer('202 Accepted', 'é')), 202, 'the length counts bytes')
})

t.test('a response split at any byte ends with its last byte', async (t) => {
  const whole = answer('207 Multi-Status', 'some of them')
  for (let cut = 1; cut < whole.length; cut++) {
    const reader = new AnswerReader()
    t.equal(reader.read(whole.subarray(0, cut)), undefined, `cut at ${cut}`)
    t.equal(reader.read(whole.subarray(cut)), 207, `the rest from ${cut}`)
  }
})

t.test('anything but exactly one response is an error', async (t) => {
  t.throws(() => new AnswerReader().read(Buffer.from('SSH-2.0\r\n\r\n')), /not a response with a length/)
  t.throws(
    () => new AnswerReader().read(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')),
    /not a response with a length/,
  )
  t.throws(
    () => new AnswerReader().read(Buffer.concat([answer('200 OK', 'one'), answer('200 OK', 'two')])),
    /no request is waiting/,
  )
})
