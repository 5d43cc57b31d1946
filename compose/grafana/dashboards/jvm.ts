import { type Board, instancesOf } from '../board.ts'
import { graph, numbers } from '../panels.ts'
import * as java from '../signals/java.ts'

/** Kafka and Connect from within. */
export const jvm: Board = {
  name: 'jvm',
  title: 'JVM',
  description: 'Do Kafka and Connect have the memory and the CPU that they need, and do they work without delay?',
  variables: [instancesOf('kafka|connect')],
  panels: [
    graph(java.heap, { width: 12, height: 8 }),
    graph(java.collecting, { width: 12, height: 8 }),
    graph(java.cpu, { width: 8, height: 8 }),
    graph(java.memory, { width: 8, height: 8 }),
    graph(java.threads, { width: 8, height: 8 }),
    graph(java.brokerRequests, { width: 12, height: 8 }),
    graph(java.putBatch, { width: 12, height: 8 }),
    graph(java.throughput, { width: 12, height: 6 }),
    numbers(java.brokerTrouble, { width: 12, height: 6 }),
  ],
}
