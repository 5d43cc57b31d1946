/** What the loader tells the page: its own types, and those of the lists beside the snapshot. */
export type {
  Alert,
  Connector,
  HistoryPoint as Point,
  Reason,
  Snapshot,
  Stage,
  StageName,
} from '../src/overview/snapshot.ts'
export type StageState = import('../src/overview/snapshot.ts').Stage['state']
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
