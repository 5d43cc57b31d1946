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
  const left = state.left ?? 'endless'
  const answers = `${state.accepted} accepted, ${state.rejected} rejected`
  return `${state.sent} sent, ${left} to go, ${answers}, ${state.in_flight} in flight${state.paused ? ', paused' : ''}`
}
