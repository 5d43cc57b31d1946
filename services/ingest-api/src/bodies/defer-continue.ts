import { lingerAfterAnswer } from '@stream-retail/chassis/linger'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Sends `100 Continue` when a body begins to be read, not when its headers arrive as Node would: a request that is
 * rejected by its headers is answered without asking for the body. Node closes the connection after such an answer,
 * because the client may send the body nevertheless.
 */
export function deferContinue(server: Pick<Server, 'on' | 'emit'>): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    let asked = false
    request.once('resume', () => {
      // Node also reads what is left of a request after its answer, only to discard it.
      if (response.headersSent || response.destroyed) return
      asked = true
      response.writeContinue()
    })
    response.once('prefinish', () => {
      if (!asked) lingerAfterAnswer(request.socket)
    })
    server.emit('request', request, response)
  })
}
