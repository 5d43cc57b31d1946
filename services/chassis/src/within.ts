/** The work took longer than its time limit. */
export class TimeoutError extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what} took longer than ${milliseconds} ms`)
    this.name = 'TimeoutError'
  }
}

/**
 * The result of `work`, if it comes in time. Late work continues; its result or error is ignored.
 * @throws {TimeoutError} after `milliseconds`
 */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TimeoutError(what, milliseconds))
    }, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** For `.catch()` where a timeout is not an error: undefined after a timeout; rethrows everything else. */
export function ignoreTimeout(error: unknown): undefined {
  if (!(error instanceof TimeoutError)) throw error
}
