import { type Board, instancesOf } from '../board.ts'
import { graph } from '../panels.ts'
import * as signals from '../signals/gateway.ts'

/** The front door. */
export const gateway: Board = {
  name: 'gateway',
  title: 'Gateway',
  description: 'What do shops send, what are they answered, how fast, and what is rejected?',
  variables: [instancesOf('ingest-api')],
  panels: [
    graph(signals.requestsByCode, { width: 12, height: 8 }),
    graph(signals.answerTime, { width: 12, height: 8 }),
    graph(signals.verdicts, { width: 12, height: 8 }),
    graph(signals.rejectedByReason, { width: 12, height: 8 }),
    graph(signals.brokerAcknowledges, { width: 12, height: 8 }),
    graph(signals.produceTrouble, { width: 12, height: 8 }),
    graph(signals.inFlight, { width: 8, height: 8 }),
    graph(signals.requestsTurnedAway, { width: 8, height: 8 }),
    graph(signals.eventLoop, { width: 8, height: 8 }),
  ],
}
