import type { Sale } from '@stream-retail/schemas/sale'
import type { Outcome } from './canary-metrics.ts'

/** A canary sale in flight. Times in epoch milliseconds. */
export type Flight = {
  sale: Sale
  /** Just before it was posted for the first time. */
  sentAt: number
  acceptedAt: number | undefined
  /** The broker may have it although no answer said so. */
  outcomeUnknown: boolean
  posts: number
  /** When to post it (again); undefined while an answer is awaited, and once it was accepted. */
  postAt: number | undefined
}

/** How one attempt to post it ended. `later`: the same sale may be posted again, not before `afterMs` milliseconds. */
export type PostResult =
  | { kind: 'accepted' }
  | { kind: 'rejected'; detail: string }
  | { kind: 'later'; detail: string; outcomeUnknown: boolean; afterMs: number }

export type Ending = { flight: Flight; outcome: Outcome }
/** The flights that continue, and those that have ended. */
export type FlightsUpdate = { flights: Flight[]; endings: Ending[] }

/** Never more at once; with the default settings there are seven when none arrives. */
const MAX_FLIGHTS = 100
/** Milliseconds before the same sale is posted again: doubled from the first to the maximum. */
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 10_000

/** Whether to launch the next one: also after the clock was set back, or none would be launched until it catches up. */
export function isDue(launchAt: number, now: number, intervalMs: number): boolean {
  return now >= launchAt || launchAt - now > intervalMs
}

/** Adds a sale that is to be posted now, unless there are too many. */
export function launch(flights: Flight[], sale: Sale, now: number): Flight[] {
  if (flights.length >= MAX_FLIGHTS) return flights
  return [...flights, { sale, sentAt: now, acceptedAt: undefined, outcomeUnknown: false, posts: 0, postAt: now }]
}

/** Those that are due to be posted, and all flights as they are once that is done. */
export function post(flights: Flight[], now: number): { flights: Flight[]; posted: Flight[] } {
  const isPostDue = ({ postAt }: Flight): boolean => postAt !== undefined && postAt <= now
  return {
    flights: flights.map((flight) =>
      isPostDue(flight) ? { ...flight, posts: flight.posts + 1, postAt: undefined } : flight,
    ),
    posted: flights.filter(isPostDue),
  }
}

/** After an answer. Like every good client, the canary posts the same sale unchanged until the answer is clear. */
export function answered(
  flights: Flight[],
  { sale: { event_id: id } }: Flight,
  result: PostResult,
  now: number,
): FlightsUpdate {
  const flight = flights.find(({ sale }) => sale.event_id === id)
  if (flight === undefined) return { flights, endings: [] }
  if (result.kind === 'rejected')
    return { flights: flights.filter((one) => one !== flight), endings: [{ flight, outcome: 'rejected' }] }
  const next = result.kind === 'accepted' ? { ...flight, acceptedAt: now } : postLater(flight, result, now)
  return { flights: flights.map((one) => (one === flight ? next : one)), endings: [] }
}

function postLater(
  flight: Flight,
  { outcomeUnknown, afterMs }: Extract<PostResult, { kind: 'later' }>,
  now: number,
): Flight {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (flight.posts - 1), MAX_PAUSE_MS)
  return {
    ...flight,
    outcomeUnknown: flight.outcomeUnknown || outcomeUnknown,
    postAt: now + Math.max(pause, afterMs),
  }
}

/** Those that may be rows by now. */
export function possibleRows(flights: Flight[]): Flight[] {
  return flights.filter(({ acceptedAt, outcomeUnknown }) => acceptedAt !== undefined || outcomeUnknown)
}

/** After a look into the table: those that are rows have arrived. */
export function found(flights: Flight[], rows: ReadonlySet<string>): FlightsUpdate {
  const isRow = ({ sale }: Flight): boolean => rows.has(sale.event_id)
  return {
    flights: flights.filter((flight) => !isRow(flight)),
    endings: flights.filter(isRow).map((flight) => ({ flight, outcome: 'row' })),
  }
}

/** Gives up those that are no row `lateMs` milliseconds after they were sent. */
export function giveUp(flights: Flight[], now: number, lateMs: number): FlightsUpdate {
  const isOver = ({ sentAt }: Flight): boolean => now - sentAt >= lateMs || now < sentAt - lateMs
  return {
    flights: flights.filter((flight) => !isOver(flight)),
    endings: flights
      .filter(isOver)
      .map((flight) => ({ flight, outcome: flight.acceptedAt === undefined ? 'unanswered' : 'late' })),
  }
}

/** Milliseconds until the next post or look; the longer a row is awaited, the less often it is looked for. */
export function pauseMs(flights: Flight[], now: number, launchAt: number): number {
  const posts = flights.flatMap(({ postAt }) => postAt ?? [])
  // An answer that is still awaited may come at any moment, too.
  const looks = flights
    .filter(({ postAt, outcomeUnknown }) => postAt === undefined || outcomeUnknown)
    .map(({ sentAt }) => now + Math.min(Math.max((now - sentAt) / 4, 50), 2_000))
  return Math.max(10, Math.min(launchAt, ...posts, ...looks) - now)
}
