/** The data the loader sends to the page: the types of its snapshot, and those of the lists. */
export type {
  ActiveAlert,
  ConnectorStatus,
  HistoryPoint as Point,
  Snapshot,
  StageName,
  VerdictReason,
} from '../src/overview/snapshot.ts'
export type StageState = import('../src/overview/snapshot.ts').StageStatus['state']
export type Sale = {
  event_id: string
  store_id: number
  sku: number
  qty: number
  ts: string | number
  accepted_at: string | null
  loaded_at: string
  seconds: number | null
}

export type DeadLetter = {
  id: string
  source: string
  reason: string
  summary: string
  happened_at: string
  event_id: string | null
  key_name: string | null
  state: string
  origin: { topic: string; partition: number; offset: number } | null
}
export type Original =
  | { kind: 'json'; json: unknown }
  | { kind: 'text'; text: string; cut?: boolean; bytes?: number }
  | { kind: 'bytes'; hex: string; text: string; cut?: boolean; bytes?: number }
export type DeadLetterDetail = DeadLetter & {
  original: Original | null
  headers: Record<string, string> | null
  replays: { replayed_at: string; replayed_by: string | null; outcome: string }[]
  discards: { discarded_at: string; discarded_by: string | null; reason: string }[]
}
