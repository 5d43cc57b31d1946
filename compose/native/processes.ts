import { alertReceiver, alertmanager } from './alerting.ts'
import { kafkaExporter, postgresExporter } from './exporters.ts'
import { connect, kafka, registry } from './java-processes.ts'
import { postgres } from './postgres-process.ts'
import type { Process } from './process.ts'
import { prometheus } from './prometheus.ts'
import { ingestApi, loader, simulator } from './service-processes.ts'

/** All processes of the pipeline; each comes after those it needs. */
export const processes: Process[] = [
  postgres,
  kafka,
  registry,
  connect,
  alertReceiver,
  alertmanager,
  prometheus,
  kafkaExporter,
  loader,
  ingestApi,
  simulator,
  postgresExporter,
]
