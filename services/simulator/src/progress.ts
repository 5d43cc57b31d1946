import type { Simulation } from './simulation.ts'

const REDRAW_MS = 500
const CLEAR_LINE = '\r\u001B[K'

/**
 * One line on a terminal that tells how far a run is; nothing when it is no terminal.
 * @returns ends it and clears the line
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

/** How far a run is, in one line. */
export function describeProgress(state: Simulation['state']): string {
  const paused = state.paused ? ', paused' : ''
  return `${state.sent} sent, ${state.left ?? 'endless'} to go, ${state.accepted} accepted, ${state.rejected} rejected, ${state.in_flight} in flight${paused}`
}
