import type { Sale } from '@stream-retail/schemas/sale'
import type { Outcome } from './canary-metrics.ts'

/** A canary sale under way. Times in epoch milliseconds. */
export type Flight = {
  sale: Sale
  /** Just before it was posted for the first time. */
  sentAt: number
  acceptedAt: number | undefined
  /** The broker may have it, though no answer says so. */
  unsure: boolean
  posts: number
  /** When it is posted (again); undefined while an answer is awaited, and once it was accepted. */
  postAt: number | undefined
}

/** What an attempt to post it came to. `later`: not now, or nobody knows; the same sale may be posted again after so many milliseconds. */
export type Answer =
  | { kind: 'accepted' }
  | { kind: 'rejected'; detail: string }
  | { kind: 'later'; detail: string; unsure: boolean; afterMs: number }

export type Ending = { flight: Flight; outcome: Outcome }
/** The flights that go on, and those that have ended. */
export type Step = { flights: Flight[]; endings: Ending[] }

/** More are never under way at once; with the defaults seven are, when none arrives. */
const MAX_FLIGHTS = 100
/** Milliseconds before the same sale is posted again: at first, and at the most; each time twice as many. */
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 10_000

/** Whether the next is to be launched: also when the clock was set back, else none would be until it comes there again. */
export function isDue(launchAt: number, now: number, intervalMs: number): boolean {
  return now >= launchAt || launchAt - now > intervalMs
}

/** One more sale under way, to be posted now; unless there are too many. */
export function launch(flights: Flight[], sale: Sale, now: number): Flight[] {
  if (flights.length >= MAX_FLIGHTS) return flights
  return [...flights, { sale, sentAt: now, acceptedAt: undefined, unsure: false, posts: 0, postAt: now }]
}

/** Those whose time to be posted has come, and all of them as they are when that is done. */
export function post(flights: Flight[], now: number): { flights: Flight[]; posted: Flight[] } {
  const isDue = ({ postAt }: Flight): boolean => postAt !== undefined && postAt <= now
  return {
    flights: flights.map((flight) =>
      isDue(flight) ? { ...flight, posts: flight.posts + 1, postAt: undefined } : flight,
    ),
    posted: flights.filter(isDue),
  }
}

/** After an answer. Like every good client a canary is posted again, unchanged, until the answer is clear. */
export function answered(flights: Flight[], { sale: { event_id: id } }: Flight, answer: Answer, now: number): Step {
  const flight = flights.find(({ sale }) => sale.event_id === id)
  if (flight === undefined) return { flights, endings: [] }
  if (answer.kind === 'rejected')
    return { flights: flights.filter((one) => one !== flight), endings: [{ flight, outcome: 'rejected' }] }
  const next = answer.kind === 'accepted' ? { ...flight, acceptedAt: now } : again(flight, answer, now)
  return { flights: flights.map((one) => (one === flight ? next : one)), endings: [] }
}

function again(flight: Flight, { unsure, afterMs }: Extract<Answer, { kind: 'later' }>, now: number): Flight {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (flight.posts - 1), MAX_PAUSE_MS)
  return { ...flight, unsure: flight.unsure || unsure, postAt: now + Math.max(pause, afterMs) }
}

/** Those that may be rows by now. */
export function possibleRows(flights: Flight[]): Flight[] {
  return flights.filter(({ acceptedAt, unsure }) => acceptedAt !== undefined || unsure)
}

/** After a look into the table: those that are rows have ended well. */
export function found(flights: Flight[], rows: ReadonlySet<string>): Step {
  const isRow = ({ sale }: Flight): boolean => rows.has(sale.event_id)
  return {
    flights: flights.filter((flight) => !isRow(flight)),
    endings: flights.filter(isRow).map((flight) => ({ flight, outcome: 'row' })),
  }
}

/** Those that are no row after so long are given up. */
export function giveUp(flights: Flight[], now: number, lateMs: number): Step {
  const isOver = ({ sentAt }: Flight): boolean => now - sentAt >= lateMs || now < sentAt - lateMs
  return {
    flights: flights.filter((flight) => !isOver(flight)),
    endings: flights
      .filter(isOver)
      .map((flight) => ({ flight, outcome: flight.acceptedAt === undefined ? 'unanswered' : 'late' })),
  }
}

/** Milliseconds until there is something to do: something to post, or to look for; the longer a row is awaited, the more seldom. */
export function pauseMs(flights: Flight[], now: number, launchAt: number): number {
  const posts = flights.flatMap(({ postAt }) => postAt ?? [])
  // An answer that is awaited may come at any moment, too.
  const looks = flights
    .filter(({ postAt, unsure }) => postAt === undefined || unsure)
    .map(({ sentAt }) => now + Math.min(Math.max((now - sentAt) / 4, 50), 2_000))
  return Math.max(10, Math.min(launchAt, ...posts, ...looks) - now)
}
