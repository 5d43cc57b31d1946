import { metricOf } from '../gateway/meter.ts'

export type Sample = { seconds: number; mebibytes: number }

/** Takes a sample of a server's resident memory each second, until it is stopped. */
export function watchMemory(url: string): () => Sample[] {
  const samples: Sample[] = []
  const begun = performance.now()
  const timer = setInterval(() => {
    void metricOf(url, 'process_resident_memory_bytes').then((bytes) => {
      if (bytes !== undefined) samples.push({ seconds: (performance.now() - begun) / 1000, mebibytes: bytes / 2 ** 20 })
    }, () => undefined)
  }, 1_000)
  return () => {
    clearInterval(timer)
    return samples
  }
}

/** MiB a minute by least squares. */
export function slopePerMinute(samples: Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [seconds, mebibytes] = [mean((sample) => sample.seconds), mean((sample) => sample.mebibytes)]
  const spread = samples.reduce((sum, sample) => sum + (sample.seconds - seconds) ** 2, 0)
  return 60 * samples.reduce((sum, sample) => sum + (sample.seconds - seconds) * (sample.mebibytes - mebibytes), 0) / spread
}
