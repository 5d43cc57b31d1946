import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'

/** The kernel counts CPU time in hundredths of a second on every Linux that Node supports. */
const TICKS_PER_SECOND = 100

type Stat = { parent: number; own: number; children: number }

/** Fields 4 and 14 to 17 of /proc/PID/stat, after the name, which may contain spaces (man 5 proc_pid_stat). */
function statOf(pid: number | string): Stat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? []
    const ticks = (place: number): number => fields[place] ?? 0
    return { parent: ticks(1), own: ticks(11) + ticks(12), children: ticks(13) + ticks(14) }
  } catch {
    return undefined
  }
}

/**
 * CPU seconds used by a process and its children, including those that have exited.
 * @returns undefined where there is no /proc
 */
export function cpuSeconds(pid: number): number | undefined {
  const root = statOf(pid)
  if (root === undefined) return undefined
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
  const ofChildren = running.reduce((total, stat) => total + (stat?.parent === pid ? stat.own + stat.children : 0), 0)
  return (root.own + root.children + ofChildren) / TICKS_PER_SECOND
}

/** Resets the peak memory of a process, where the kernel allows it. */
export function forgetPeak(pid: number): void {
  if (existsSync(`/proc/${pid}/clear_refs`)) writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Peak resident memory of a process in MiB. @returns undefined where there is no /proc */
export function peakMebibytes(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}/status`)) return undefined
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1024)
}
