import { messageOf } from '@stream-retail/chassis/errors'

/** The front door of the gateway. An empty key: none. */
export type Door = { url: string; apiKey: string }
/** What it said; or why it said nothing, and whether it may have had the sale all the same. */
export type Reply =
  { status: number; text: string; retryAfter: string | null } | { status: undefined; unsure: boolean; detail: string }

/** Posts one sale as any shop would. Never throws. @param signal ends the waiting */
export async function postToGateway(
  { url, apiKey }: Door,
  path: '/sales' | '/sales/check',
  sale: unknown,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Reply> {
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(sale),
      signal,
      headers: {
        'content-type': 'application/json',
        ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
        ...headers,
      },
    })
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') }
  } catch (error) {
    const cause = (error as Error).cause ?? error
    const unsure = (cause as NodeJS.ErrnoException).code !== 'ECONNREFUSED'
    return { status: undefined, unsure, detail: `the gateway at ${url} does not answer: ${messageOf(cause)}` }
  }
}
