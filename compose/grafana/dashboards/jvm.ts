import { type Board, instancesOf } from '../board.ts'
import { graph, numbers } from '../panels.ts'
import * as java from '../signals/java.ts'

/** Kafka and Connect. */
export const jvm: Board = {
  name: 'jvm',
  title: 'JVM',
  description: 'Do Kafka and Connect have enough memory and CPU, and do they respond in time?',
  variables: [instancesOf('kafka|connect')],
  panels: [
    graph(java.heap, { width: 12, height: 8 }),
    graph(java.garbageCollection, { width: 12, height: 8 }),
    graph(java.cpu, { width: 8, height: 8 }),
    graph(java.memory, { width: 8, height: 8 }),
    graph(java.threads, { width: 8, height: 8 }),
    graph(java.brokerRequests, { width: 12, height: 8 }),
    graph(java.putBatch, { width: 12, height: 8 }),
    graph(java.throughput, { width: 12, height: 6 }),
    numbers(java.unhealthyPartitions, { width: 12, height: 6 }),
  ],
}
