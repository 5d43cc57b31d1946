import type { Board } from '../board.ts'
import { alerts, graph, numbers, states } from '../panels.ts'
import * as flow from '../signals/flow.ts'
import * as load from '../signals/load-leg.ts'

/** The overview. */
export const pipeline: Board = {
  name: 'pipeline',
  title: 'Pipeline',
  description: 'Is it healthy? How fresh are the rows, is anything lost, and which stage is slow?',
  variables: [],
  panels: [
    numbers(flow.withinFiveSeconds, { width: 4, height: 5 }),
    numbers(flow.requestsWithout5xx, { width: 4, height: 5 }),
    numbers(flow.missingSales, { width: 4, height: 5 }),
    numbers(flow.deadLetters, { width: 4, height: 5 }),
    alerts({ width: 8, height: 5 }),
    graph(flow.salesPerSecond, { width: 12, height: 8 }),
    graph(flow.eventToRow, { width: 12, height: 8 }),
    graph(flow.latencyByStage, { width: 12, height: 8 }),
    graph(load.lagSeconds, { width: 12, height: 8 }),
    graph(flow.canary, { width: 8, height: 8 }),
    graph(flow.canaryRoundtrip, { width: 8, height: 8 }),
    states(flow.targetsUp, { width: 8, height: 8 }),
  ],
}
