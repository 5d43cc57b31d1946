/**
 * An error that is shown to clients, as RFC 9457 problem details.
 * Decide on `code` and `retriable`, never on the message.
 */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly retriable: boolean
  readonly retryAfterSeconds: number | undefined
  /** Additional members of the problem document, such as `errors`. */
  readonly members: Record<string, unknown>

  constructor(problem: {
    status: number
    code: string
    detail: string
    retriable?: boolean
    retryAfterSeconds?: number
    members?: Record<string, unknown>
  }) {
    super(problem.detail)
    this.name = 'Problem'
    this.status = problem.status
    this.code = problem.code
    this.retriable = problem.retriable ?? false
    this.retryAfterSeconds = problem.retryAfterSeconds
    this.members = problem.members ?? {}
  }

  /** The application/problem+json document. */
  toDocument(requestId: string): Record<string, unknown> {
    return {
      type: `urn:stream-retail:problem:${this.code}`,
      title: titleOf(this.code),
      status: this.status,
      code: this.code,
      detail: this.message,
      retriable: this.retriable,
      request_id: requestId,
      ...this.members,
    }
  }
}

function titleOf(code: string): string {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The message of anything that was thrown, in one line. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('; ')
  if (error instanceof Error) return error.message || error.name
  return String(error)
}
