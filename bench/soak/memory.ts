import { metricOf } from '../gateway/meter.ts'

/** MiB: resident memory, which V8 returns late or never, and the heap in use, including garbage. */
export type MemorySample = { seconds: number; resident: number; heap: number }
/** The minimum of a window: what was left after a collection. */
export type Point = { seconds: number; mebibytes: number }

const MEBIBYTE = 2 ** 20

/** Samples the memory of a server every second until it is stopped. */
export function watchMemory(url: string): () => MemorySample[] {
  const samples: MemorySample[] = []
  const begun = performance.now()
  const look = async (): Promise<void> => {
    const [resident, heap] = await Promise.all([
      metricOf(url, 'process_resident_memory_bytes'),
      metricOf(url, 'nodejs_heap_size_used_bytes'),
    ])
    if (resident !== undefined && heap !== undefined)
      samples.push({
        seconds: (performance.now() - begun) / 1000,
        resident: resident / MEBIBYTE,
        heap: heap / MEBIBYTE,
      })
  }
  const timer = setInterval(() => {
    look().catch(() => undefined)
  }, 1_000)
  return () => {
    clearInterval(timer)
    return samples
  }
}

/** The minimum heap in use in each of `windows` windows of equal length. */
export function heapFloors(samples: MemorySample[], windows: number): Point[] {
  const length = Math.ceil(samples.length / windows)
  return Array.from({ length: windows }, (_, place) => samples.slice(place * length, (place + 1) * length))
    .filter((part) => part.length > 0)
    .map((part) => part.reduce((least, sample) => (sample.heap < least.heap ? sample : least)))
    .map(({ seconds, heap }) => ({ seconds, mebibytes: heap }))
}

/** MiB by which the minimum of the second half exceeds that of the first. */
export function growth(points: Point[]): number {
  const half = Math.floor(points.length / 2)
  const least = (some: Point[]): number => Math.min(...some.map(({ mebibytes }) => mebibytes))
  return half === 0 ? 0 : least(points.slice(half)) - least(points.slice(0, half))
}

/** MiB per minute, by least squares. */
export function slopePerMinute(samples: Point[]): number {
  const mean = (of: (sample: Point) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [seconds, mebibytes] = [mean((sample) => sample.seconds), mean((sample) => sample.mebibytes)]
  const spread = samples.reduce((sum, sample) => sum + (sample.seconds - seconds) ** 2, 0)
  return (
    (60 * samples.reduce((sum, sample) => sum + (sample.seconds - seconds) * (sample.mebibytes - mebibytes), 0)) /
    spread
  )
}
