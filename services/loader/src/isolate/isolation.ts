import type { Logger } from '@stream-retail/chassis/logger'
import type { Admin, Kafka } from 'kafkajs'
import type { ConnectClient } from '../clients/connect.ts'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { TopicReader } from '../records/topic-reader.ts'
import type { Rejection } from './name-rejection.ts'

export type IsolationDeps = {
  connect: ConnectClient
  database: Database
  kafka: Kafka
  admin: Admin
  reader: TopicReader
  registry: Pick<RegistryClient, 'schemaById'>
  log: Logger
  /** Maximum number of records that one isolation examines. */
  windowRecords: number
  /** Breaks the isolation off at the next point at which it can be taken up again. */
  signal?: AbortSignal
  /** Called for each record that became a dead letter. */
  isolated?: (rejection: Rejection) => void
  /** Called after each step; tests end the process there. */
  at?: (step: IsolationStep) => void | Promise<void>
}

/** The steps of an isolation, in order; the three of a chunk repeat for each chunk. */
export type IsolationStep =
  | 'begun'
  | 'stopped'
  | 'planned'
  | 'rows_written'
  | 'dead_letters_written'
  | 'chunk_saved'
  | 'examined'
  | 'offsets_moved'
  | 'resuming_saved'
  | 'resumed'

export type IsolationResult = {
  /** Number of records examined. */
  examined: number
  /** Number of records that became dead letters. */
  isolated: number
  /** Why it ended early: the table does not fit the schema of the topic. */
  schemaMismatch: string | undefined
}
