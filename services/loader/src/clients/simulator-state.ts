/** What the loader knows of the simulator. Everything is null while it is unreachable. */
export type SimulatorState = {
  reachable: boolean
  paused: boolean | null
  /** Sales per second; null also while a file is replayed. */
  rate_per_sec: number | null
  max_rate_per_sec: number | null
  replaying: boolean | null
  sent_total: number | null
  in_flight: number | null
}
