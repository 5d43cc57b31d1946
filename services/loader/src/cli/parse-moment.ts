const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A moment as people write it: `1h` (so long ago; s, m, h, d) or ISO 8601.
 * @returns epoch milliseconds
 * @throws {Error} naming what was given
 */
export function parseMoment(text: string, now = Date.now()): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return now - Number(count) * (UNITS[unit] ?? 0)
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(moment)) throw new Error(`"${text}" is no moment: write 30m, 1h, 2d, or 2026-01-31T08:00:00Z`)
  return moment
}
