import { type Board, instancesOf } from '../board.ts'
import { graph } from '../panels.ts'
import * as signals from '../signals/gateway.ts'

/** HTTP to Kafka. */
export const gateway: Board = {
  name: 'gateway',
  title: 'Gateway',
  description: 'What do shops send, what responses do they get, how fast, and what is rejected?',
  variables: [instancesOf('ingest-api')],
  panels: [
    graph(signals.requestsByCode, { width: 12, height: 8 }),
    graph(signals.responseTime, { width: 12, height: 8 }),
    graph(signals.outcomes, { width: 12, height: 8 }),
    graph(signals.rejectedByReason, { width: 12, height: 8 }),
    graph(signals.produceLatency, { width: 12, height: 8 }),
    graph(signals.publishErrors, { width: 12, height: 8 }),
    graph(signals.inFlight, { width: 8, height: 8 }),
    graph(signals.requestsRejected, { width: 8, height: 8 }),
    graph(signals.eventLoop, { width: 8, height: 8 }),
  ],
}
