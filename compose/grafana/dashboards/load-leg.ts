import { type Board, instancesOf } from '../board.ts'
import { graph, numbers, states } from '../panels.ts'
import * as flow from '../signals/flow.ts'
import * as load from '../signals/load-leg.ts'

/** From the topic to the table. */
export const loadLeg: Board = {
  name: 'load-leg',
  title: 'Load leg',
  description: 'Does the sink keep up, which remedies has the loader applied, and is anything missing from the table?',
  variables: [instancesOf('loader')],
  panels: [
    states(load.sinkStates, { width: 12, height: 7 }),
    graph(load.diagnoses, { width: 12, height: 7 }),
    graph(flow.acceptToRow, { width: 8, height: 8 }),
    graph(load.newestSale, { width: 8, height: 8 }),
    graph(load.lag, { width: 8, height: 8 }),
    graph(load.restarts, { width: 8, height: 8 }),
    graph(load.newDeadLetters, { width: 8, height: 8 }),
    graph(load.reconciled, { width: 8, height: 8 }),
    numbers(flow.missingSales, { width: 6, height: 4 }),
    numbers(load.storeRows, { width: 6, height: 4 }),
    numbers(load.partitionsAhead, { width: 6, height: 4 }),
    numbers(load.defaultRows, { width: 6, height: 4 }),
  ],
}
