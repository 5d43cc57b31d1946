export type Attributes = Record<string, string | number | boolean>

export type SpanStart = {
  kind: 'server' | 'client' | 'producer' | 'consumer'
  /** W3C traceparent of the parent span; without a valid one the span begins a trace. */
  parent?: string | undefined
  attributes?: Attributes
  /** Start in epoch milliseconds; default: now. */
  from?: number
}

export type SpanEnd = {
  attributes?: Attributes
  /** Marks the span as failed, with this message. */
  error?: string | undefined
  /** End in epoch milliseconds; default: now. */
  at?: number
}

/** A span that has begun and not ended. */
export type Span = {
  /** W3C traceparent, for requests and records that this span causes. */
  traceparent: string
  /** Whether the trace is sampled, that is, exported to the collector. */
  kept: boolean
  end: (how?: SpanEnd) => void
}

export type Traces = {
  begin: (name: string, start: SpanStart) => Span
  /** Exports the remaining spans; gives up after two seconds. Never throws. */
  close: () => Promise<void>
}
