import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { LOOK_EVERY_MS, tellLagAlone } from './event-loop-lag.ts'

/** The metrics of one app. Each app has its own registry, so that tests can build many. */
export class Metrics {
  readonly registry = new Registry()

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOK_EVERY_MS })
    tellLagAlone(this.registry)
  }

  counter<L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  /** `collect` runs at every scrape and sets the gauge. */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labelNames: L[] = [],
    collect?: (gauge: Gauge<L>) => void,
  ): Gauge<L> {
    return new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [this.registry],
      ...(collect === undefined
        ? {}
        : {
            collect() {
              collect(this)
            },
          }),
    })
  }

  /** `buckets` are upper edges in the unit of the name. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: L[] = [],
  ): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] })
  }
}
