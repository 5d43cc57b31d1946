import type { Found } from './find-reasons.ts'
import type { Connector, Facts } from './snapshot.ts'

/** Sales that wait longer than this, in seconds, are late for everyone. */
const LATE_SECONDS = 60

/** After so many milliseconds a sink that was resumed has gone on, and what had waited is loaded, unless something else is wrong. */
const RESUMING_MS = 20_000

const isResuming = ({ desired, desired_at: at }: Connector, now: string): boolean =>
  desired === 'running' && at !== null && Date.parse(now) - Date.parse(at) < RESUMING_MS

/** Somebody holds the sink, or did a moment ago: then nothing new can be a row, and that is no fault. */
export function isHeld({ at: now, sink: { connectors } }: Facts): boolean {
  return connectors.some(
    (connector) =>
      isResuming(connector, now) ||
      (!connector.isolating && (connector.state === 'PAUSED' || connector.state === 'STOPPED')),
  )
}

/** Why sales do not become rows, connector by connector, and how long they wait. */
export function sinkReasons({ at, sink: { connectors }, topic, store }: Facts): Found[] {
  const found = connectors.map((connector) => reasonOf(connector, topic.lag, at)).filter((one) => one !== undefined)
  if (
    topic.lag_seconds === null ||
    topic.lag_seconds <= LATE_SECONDS ||
    found.length > 0 ||
    store.away !== null ||
    topic.away !== null
  )
    return found
  const waiting = `${topic.lag} sales wait in the topic, the oldest for ${Math.round(topic.lag_seconds)} s`
  if (!topic.growing) return [tell('degraded', 'catching_up', `${waiting}. The sink is catching up.`, null)]
  return [
    tell(
      'broken',
      'sink_behind',
      `${waiting}, and they become more. Give the sink more tasks (SINK_TASKS), or restart it.`,
      null,
    ),
  ]
}

function reasonOf(connector: Connector, lag: number, now: string): Found | undefined {
  const { name, desired, desired_by: by, desired_at: at, desired_reason: why, state, diagnosis, isolating } = connector
  if (isolating)
    return tell(
      'degraded',
      'sink_isolating',
      `The loader is taking records that the table rejects out of the way of ${name}. It takes seconds; then sales flow again.`,
      diagnosis?.since ?? null,
    )
  const waiting = lag > 0 ? ` ${lag} sales wait in the topic; none is lost.` : ''
  if (state === 'PAUSED' || state === 'STOPPED') {
    const word = state.toLowerCase()
    if (isResuming(connector, now))
      return tell(
        'degraded',
        'sink_resuming',
        `${name} was resumed by ${by ?? 'somebody'} and goes on in a moment.${waiting}`,
        at,
      )
    if (desired === 'running')
      return tell(
        'degraded',
        `sink_${word}_elsewhere`,
        `${name} is ${word}, and not by this page.${waiting} Resume it when that is over.`,
        null,
      )
    return tell(
      'degraded',
      'sink_paused',
      `${name} was ${word} on purpose by ${by ?? 'somebody'}${why === null ? '' : `: ${why}`}.${waiting} Resume it when that is over.`,
      at,
    )
  }
  if (diagnosis !== null) {
    if (diagnosis.reason === 'starting')
      return tell(
        'degraded',
        'sink_starting',
        `${diagnosis.detail}.${waiting} This should take seconds.`,
        diagnosis.since,
      )
    return tell(
      'broken',
      `sink_${diagnosis.reason}`,
      `${name} does not load sales: ${diagnosis.summary}.${waiting}`,
      diagnosis.since,
    )
  }
  if (desired !== 'running' && state === 'RUNNING')
    return tell(
      'degraded',
      'sink_runs_against_wish',
      `${name} runs, though ${by ?? 'somebody'} wanted it ${desired}: somebody resumed it elsewhere. Pause or resume it here, so that both agree.`,
      at,
    )
  return undefined
}

function tell(weight: Found['weight'], code: string, text: string, since: string | null): Found {
  return { weight, reason: { code, stage: 'sink', text, since } }
}
