// @ts-check
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
/** Shown for an unknown value. */
export const UNKNOWN = '–'

/** @typedef {number | null | undefined} Known */

/** 12,345. @param {Known} count */
export const formatCount = (count) => (isKnown(count) ? WHOLE.format(count) : UNKNOWN)

/** 12,345 up to a million, then 1.2M. @param {Known} count */
export const formatShort = (count) => (isKnown(count) ? (Math.abs(count) < 1e6 ? WHOLE : SHORT).format(count) : UNKNOWN)

/** A rate per second with its significant digits: 0.4, 15.2, 1,234. @param {Known} rate */
export function formatRate(rate) {
  if (!isKnown(rate)) return UNKNOWN
  if (rate === 0) return '0'
  return rate < 100 ? rate.toFixed(1) : WHOLE.format(rate)
}

/** A duration given in seconds: 85 ms, 1.25 s, 42 s, 3 min, 2 h, 5 d. @param {Known} seconds */
export function formatSpan(seconds) {
  if (!isKnown(seconds)) return UNKNOWN
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${seconds.toFixed(seconds < 2 ? 2 : 1)} s`
  if (seconds < 99.5) return `${Math.round(seconds)} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return seconds < 129_600 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}

/** How long ago, in whole seconds or coarser units. @param {number} seconds */
export function formatAge(seconds) {
  if (seconds < -1) return `in ${formatSpan(Math.round(-seconds))}`
  return seconds < 1 ? 'now' : `${formatSpan(Math.floor(seconds))} ago`
}

/** 512 B, 8.0 kB, 1.2 MB. @param {Known} bytes */
export function formatBytes(bytes) {
  if (!isKnown(bytes)) return UNKNOWN
  const steps = ['B', 'kB', 'MB', 'GB', 'TB']
  let step = 0
  for (; bytes >= 1000 && step < steps.length - 1; step++) bytes /= 1000
  return `${step === 0 ? bytes : bytes.toFixed(1)} ${steps[step]}`
}

/** @param {Known} value @returns {value is number} */
export function isKnown(value) {
  return typeof value === 'number' && Number.isFinite(value)
}

/** 1 sale, 2 sales. @param {number} count @param {string} noun */
export const plural = (count, noun) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
