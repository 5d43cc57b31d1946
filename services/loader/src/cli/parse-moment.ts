const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Parses a moment: a time ago (`30m`, `1h`; units s, m, h, d) or ISO 8601.
 * @returns epoch milliseconds
 * @throws {Error} quoting the text when it is neither
 */
export function parseMoment(text: string, now = Date.now()): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return now - Number(count) * (UNITS[unit] ?? 0)
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(moment)) throw new Error(`"${text}" is not a time: use 30m, 1h, 2d, or 2026-01-31T08:00:00Z`)
  return moment
}
