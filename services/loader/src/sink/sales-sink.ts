import { desiredConnectors } from './desired-connectors.ts'
import { type SinkTarget, groupOf, targetOf } from './target.ts'

/** The sink that loads the sales, read from its connector file: the only place for the facts below. */
export const SALES_SINK: SinkTarget = salesSink()

export const SALES_TOPIC = SALES_SINK.topic
export const SALES_SUBJECT = SALES_SINK.subject
export const DEAD_LETTER_TOPIC = SALES_SINK.deadLetters
export const SINK_GROUP = groupOf(SALES_SINK.connector)

function salesSink(): SinkTarget {
  const [sink] = desiredConnectors.flatMap((connector) => targetOf(connector) ?? [])
  if (sink === undefined) throw new Error('no connector file describes a sink of sales')
  return sink
}
