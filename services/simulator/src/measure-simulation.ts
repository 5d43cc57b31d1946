import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Simulation } from './simulation.ts'

/** Gauges of what is wanted and of what is under way, read at every scrape. */
export function measureSimulation(metrics: Metrics, simulation: Simulation): void {
  metrics.gauge(
    'retail_simulator_target_events_per_second',
    'Sales that shall fall due a second; 0 while a file is replayed.',
    [],
    (gauge) => {
      gauge.set(simulation.state.rate_per_sec ?? 0)
    },
  )
  metrics.gauge('retail_simulator_paused', '1 while paused.', [], (gauge) => {
    gauge.set(simulation.state.paused ? 1 : 0)
  })
  metrics.gauge('retail_simulator_in_flight', 'Requests without an answer.', [], (gauge) => {
    gauge.set(simulation.state.in_flight)
  })
  metrics.gauge('retail_simulator_queued', 'Sales that are due and wait for a free request.', [], (gauge) => {
    gauge.set(simulation.state.queued)
  })
}
