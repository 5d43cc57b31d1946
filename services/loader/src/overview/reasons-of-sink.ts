import type { ConnectorStatus, Facts } from './snapshot.ts'
import { type WeightedReason, weighted } from './weighted-reason.ts'

/** A sale that waits longer than this, in seconds, is late. */
const LATE_SECONDS = 60

/**
 * Milliseconds within which a resumed sink starts loading again and works off what waited, unless something else is
 * wrong.
 */
const RESUMING_MS = 20_000

const isResuming = ({ desired, desired_at: at }: ConnectorStatus, now: string): boolean =>
  desired === 'running' && at !== null && Date.parse(now) - Date.parse(at) < RESUMING_MS

/**
 * True while the sink is paused or stopped, or was a moment ago: no new rows are expected then, and that is not a
 * fault.
 */
export function isHeld({ at: now, sink: { connectors } }: Facts): boolean {
  return connectors.some(
    (connector) =>
      isResuming(connector, now) ||
      (!connector.isolating && (connector.state === 'PAUSED' || connector.state === 'STOPPED')),
  )
}

/** Why sales do not become rows, connector by connector, and how long they wait. */
export function sinkReasons({ at, sink: { connectors }, topic, store }: Facts): WeightedReason[] {
  const reasons = connectors.map((connector) => reasonOf(connector, topic.lag, at)).filter((one) => one !== undefined)
  if (
    topic.lag_seconds === null ||
    topic.lag_seconds <= LATE_SECONDS ||
    reasons.length > 0 ||
    store.away !== null ||
    topic.away !== null
  )
    return reasons
  const waiting = `${topic.lag} sales wait in the topic, the oldest for ${Math.round(topic.lag_seconds)} s`
  if (!topic.growing) return [weighted('degraded', 'catching_up', 'sink', `${waiting}. The sink is catching up.`)]
  const text = `${waiting}, and the lag is growing. Give the sink more tasks (SINK_TASKS), or restart it.`
  return [weighted('broken', 'sink_behind', 'sink', text)]
}

function reasonOf(connector: ConnectorStatus, lag: number, now: string): WeightedReason | undefined {
  const { name, desired, desired_at: at, state, diagnosis, isolating } = connector
  if (isolating)
    return weighted(
      'degraded',
      'sink_isolating',
      'sink',
      `The loader is isolating records of ${name} that the table rejects. This takes seconds; then loading continues.`,
      diagnosis?.since,
    )
  const waiting = lag > 0 ? ` ${lag} sales wait in the topic; none are lost.` : ''
  if (state === 'PAUSED' || state === 'STOPPED') return heldReason(connector, state.toLowerCase(), waiting, now)
  if (diagnosis !== null) return diagnosisReason(name, diagnosis, waiting)
  if (desired !== 'running' && state === 'RUNNING') {
    const text =
      `${name} is running, although its desired state, set by ${requesterOf(connector)}, is ${desired}: ` +
      'it was resumed outside this page. Pause or resume it here so that both agree.'
    return weighted('degraded', 'sink_runs_against_desired_state', 'sink', text, at)
  }
  return undefined
}

function heldReason(connector: ConnectorStatus, held: string, waiting: string, now: string): WeightedReason {
  const { name, desired, desired_at: at, desired_reason: why } = connector
  if (isResuming(connector, now)) {
    const text = `${name} was resumed by ${requesterOf(connector)} and is starting.${waiting}`
    return weighted('degraded', 'sink_resuming', 'sink', text, at)
  }
  if (desired === 'running') {
    const text = `${name} was ${held} outside this page.${waiting} Resume it when it should load again.`
    return weighted('degraded', `sink_${held}_elsewhere`, 'sink', text)
  }
  const who = `${requesterOf(connector)}${why === null ? '' : `: ${why}`}`
  const text = `${name} was ${held} on purpose by ${who}.${waiting} Resume it when it should load again.`
  return weighted('degraded', 'sink_paused', 'sink', text, at)
}

function diagnosisReason(
  name: string,
  { reason, detail, summary, since }: NonNullable<ConnectorStatus['diagnosis']>,
  waiting: string,
): WeightedReason {
  if (reason === 'starting')
    return weighted('degraded', 'sink_starting', 'sink', `${detail}.${waiting} This should take seconds.`, since)
  return weighted('broken', `sink_${reason}`, 'sink', `${name} is not loading sales: ${summary}.${waiting}`, since)
}

const requesterOf = ({ desired_by: by }: ConnectorStatus): string => by ?? 'anonymous'
