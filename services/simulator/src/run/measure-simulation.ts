import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Simulation } from './simulation.ts'

/** Gauges of the target rate and of the requests in flight, read at each scrape. */
export function measureSimulation(metrics: Metrics, simulation: Simulation): void {
  metrics.gauge(
    'retail_simulator_target_events_per_second',
    'Target rate in sales per second; 0 while a file is replayed.',
    [],
    (gauge) => {
      gauge.set(simulation.state.rate_per_sec ?? 0)
    },
  )
  metrics.gauge('retail_simulator_paused', '1 while paused, else 0.', [], (gauge) => {
    gauge.set(simulation.state.paused ? 1 : 0)
  })
  metrics.gauge('retail_simulator_in_flight', 'Requests without an answer.', [], (gauge) => {
    gauge.set(simulation.state.in_flight)
  })
  metrics.gauge('retail_simulator_queued', 'Due sales that wait for a free request.', [], (gauge) => {
    gauge.set(simulation.state.queued)
  })
}
