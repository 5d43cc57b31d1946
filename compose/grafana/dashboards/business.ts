import * as units from '@grafana/grafana-foundation-sdk/units'
import { type Board, storesOf } from '../board.ts'
import { bars, numbers, table } from '../panels.ts'
import * as sales from '../signals/sales.ts'

/** What the shops sell, read from the table. */
export const business: Board = {
  name: 'business',
  title: 'Business',
  description:
    'What do the shops sell? Read from Postgres, without canary sales; at most the last 24 hours of the time range.',
  // Each refresh reads all rows of the time range.
  refresh: '1m',
  variables: [storesOf(sales.STORES)],
  panels: [
    numbers(sales.totals, { width: 24, height: 4 }),
    bars(sales.salesPerMinute, { width: 24, height: 8 }),
    table(sales.topStores, { width: 12, height: 9 }, { units: 'bar' }),
    table(sales.topProducts, { width: 12, height: 9 }, { units: 'bar' }),
    table(sales.returnedProducts, { width: 12, height: 9 }, { 'share of sold': { unit: units.PercentUnit } }),
    table(sales.lateStores, { width: 12, height: 9 }, { 'longest delay': { unit: units.Seconds } }),
    table(sales.latestSales, { width: 24, height: 10 }, { 'time to row': { unit: units.Seconds } }),
  ],
}
