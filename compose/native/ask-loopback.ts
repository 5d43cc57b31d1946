import { Agent, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'

/** Agents of our own, which use no proxy: the global ones follow HTTP_PROXY when NODE_USE_ENV_PROXY is set. */
const plain = new Agent({ keepAlive: false })
const tls = new TlsAgent({ keepAlive: false })

/**
 * Gets a URL of one of the pipeline's own parts.
 * @throws {Error} when there is no answer in time; any status is an answer
 */
export function askLoopback(
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ status: number; ok: boolean; text: string }> {
  const deadline = AbortSignal.timeout(timeoutMs)
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(deadline.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : error)
    }
    const secure = url.startsWith('https:')
    const options = {
      agent: secure ? tls : plain,
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    }
    const asked = (secure ? tlsRequest : request)(url, options, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk
        })
        .on('error', fail)
        .on('end', () => {
          const status = response.statusCode ?? 0
          resolve({ status, ok: status >= 200 && status < 300, text })
        })
    })
    asked.on('error', fail).end()
  })
}
