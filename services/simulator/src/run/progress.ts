import type { Simulation } from './simulation.ts'

const REDRAW_MS = 500
const CLEAR_LINE = '\r\u001B[K'

/**
 * Shows the progress of a run in one line, if the stream is a terminal.
 * @returns stops it and clears the line
 */
export function showProgress(simulation: Simulation, terminal: NodeJS.WriteStream): () => void {
  if (!terminal.isTTY) return () => undefined
  const draw = (): void => {
    terminal.write(CLEAR_LINE + describeProgress(simulation.state))
  }
  const timer = setInterval(draw, REDRAW_MS)
  return () => {
    clearInterval(timer)
    terminal.write(CLEAR_LINE)
  }
}

/** The progress of a run in one line. */
export function describeProgress(state: Simulation['state']): string {
  const paused = state.paused ? ', paused' : ''
  const { sent, left, accepted, rejected, in_flight: inFlight } = state
  return `${sent} sent, ${left ?? 'endless'} to go, ${accepted} accepted, ${rejected} rejected, ${inFlight} in flight${paused}`
}
