import { DateTime, IANAZone, Info, Settings } from 'luxon'
import { UnreadableError } from './unreadable-error.ts'

/** How a file writes its times. */
export type TimeNotation = {
  /** Tried in order: `iso`, or a format of Luxon such as `M/d/yyyy H:mm`; default `iso`. */
  formats?: string[]
  /** IANA name of the zone of times without an offset; default UTC. */
  zone?: string
}

Settings.defaultLocale = 'en-US'

const ISO = 'iso'
/** Date and time; Luxon by itself takes less than a day for ISO, too, such as `2011`. */
const ISO_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i
/** `Z`, `ZZ` or `ZZZ` of a format, outside quoted text. */
const OFFSET_TOKEN = /^(?:[^']|'[^']*')*?Z/
const MAX_OFFSET_MINUTES = 14 * 60
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Makes a reader of times: text to epoch milliseconds. The reader throws UnreadableError for text that no format fits,
 * for days that do not exist, and for times in the gap of a clock change. Of a doubled hour it takes the earlier.
 */
export function timeReader({ formats = [ISO], zone = 'UTC' }: TimeNotation): (text: string) => number {
  const local = IANAZone.create(zone)
  return (text) => {
    const trimmed = text.trim()
    for (const format of formats) {
      const { time, hasOffset } = parse(trimmed, format)
      if (!time.isValid) continue
      return hasOffset ? checkOffset(time, text) : instant(time.toMillis(), local, text)
    }
    throw new UnreadableError(`${JSON.stringify(text)} is not a time such as ${formats.map(example).join(' or ')}`)
  }
}

/** What is wrong with how a mapping describes times; undefined: nothing. */
export function timeNotationProblem({ formats = [], zone = 'UTC' }: TimeNotation): string | undefined {
  if (!Info.isValidIANAZone(zone)) return `/time/zone: ${JSON.stringify(zone)} is not an IANA time zone`
  const unusable = formats.find((format) => format !== ISO && !tellsTime(format))
  if (unusable === undefined) return undefined
  return `/time/formats: ${JSON.stringify(unusable)} does not tell the day and the time of day`
}

/** `time`: in UTC if the text has no offset. */
function parse(text: string, format: string): { time: DateTime; hasOffset: boolean } {
  const options = { zone: 'UTC', setZone: true }
  if (format !== ISO) return { time: DateTime.fromFormat(text, format, options), hasOffset: OFFSET_TOKEN.test(format) }
  const [, day, clock, offset = ''] = ISO_TIME.exec(text) ?? []
  const time =
    day === undefined || clock === undefined
      ? DateTime.invalid('no date and time')
      : DateTime.fromISO(`${day}T${clock}${offset}`, options)
  return { time, hasOffset: offset !== '' }
}

function checkOffset(time: DateTime, text: string): number {
  if (Math.abs(time.offset) <= MAX_OFFSET_MINUTES) return time.toMillis()
  throw new UnreadableError(`${JSON.stringify(text)} is not a time: no zone has that offset`)
}

/** @param wall what the clock on the wall showed, as if in UTC */
function instant(wall: number, zone: IANAZone, text: string): number {
  // The earlier instant has the offset of before the change.
  for (const near of [wall - DAY_MS, wall + DAY_MS]) {
    const at = wall - zone.offset(near) * MINUTE_MS
    if (at + zone.offset(at) * MINUTE_MS === wall) return at
  }
  throw new UnreadableError(`${JSON.stringify(text)} does not exist in ${zone.name}: the clocks were put forward`)
}

const SAMPLE = DateTime.fromISO('2021-11-23T13:47:58.000Z', { zone: 'UTC' })

/** Whether a format can be read back; one with a zone's name cannot, and `zone` says it better. */
function tellsTime(format: string): boolean {
  const read = DateTime.fromFormat(SAMPLE.toFormat(format), format, { zone: 'UTC', setZone: true })
  if (read.zone instanceof IANAZone) return false
  return (['day', 'hour', 'minute', 'second'] as const).some((unit) => +read === +SAMPLE.startOf(unit))
}

function example(format: string): string {
  return format === ISO ? '2011-11-11 09:05:00' : SAMPLE.toFormat(format)
}
