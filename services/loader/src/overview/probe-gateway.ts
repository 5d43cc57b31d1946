import { askHttp } from '@stream-retail/chassis/http-client'
import { SALES_SUBJECT } from '../sink/sales-sink.ts'
import type { GatewayStatus } from './snapshot.ts'
import { readMetrics, sumOf } from './read-metrics.ts'

const METRICS = [
  'retail_events_received_total',
  'retail_events_accepted_total',
  'retail_events_duplicate_total',
  'retail_events_rejected_total',
  'retail_events_unknown_outcome_total',
  'retail_http_requests_total',
  'retail_inflight_events',
  'retail_schema_info',
] as const

type Ready = { ready?: boolean; waiting_for?: Record<string, string>; warnings?: Record<string, string> }

const UNREACHABLE: GatewayStatus = {
  reachable: false,
  ready: null,
  waiting_for: {},
  warnings: {},
  received_total: null,
  accepted_total: null,
  duplicate_total: null,
  rejected_total: null,
  unknown_total: null,
  rejected_by_reason: {},
  requests_failed_total: null,
  inflight_events: null,
  schema: null,
}

/** What the gateway reports in /ready and /metrics. Never throws: what it does not answer in time is null. */
export async function lookAtGateway(url: string, timeoutMs: number): Promise<GatewayStatus> {
  const [ready, metrics] = await Promise.all([
    askHttp(`${url}/ready`, { timeoutMs }),
    askHttp(`${url}/metrics`, { timeoutMs }),
  ])
  const report = ready.outcome === 'answered' ? parseReady(ready.text) : undefined
  if (report === undefined && metrics.outcome !== 'answered') return UNREACHABLE
  return {
    ...UNREACHABLE,
    reachable: true,
    ready: report?.ready ?? null,
    waiting_for: report?.waiting_for ?? {},
    warnings: report?.warnings ?? {},
    ...(metrics.outcome === 'answered' ? figuresIn(metrics.text) : {}),
  }
}

/** /ready answers 200 or 503 with the same document; undefined when the text is something else. */
function parseReady(text: string): Ready | undefined {
  try {
    return (JSON.parse(text) as Ready | null) ?? undefined
  } catch {
    return undefined
  }
}

/** The figures in the text of the gateway's /metrics. Pure. */
export function figuresIn(text: string): Partial<GatewayStatus> {
  const found = readMetrics(text, METRICS)
  const rejected = found.retail_events_rejected_total
  const posts = found.retail_http_requests_total.filter(
    ({ labels }) => labels['route'] === '/sales' && labels['method'] === 'POST',
  )
  const schema = found.retail_schema_info.find(({ labels }) => labels['subject'] === SALES_SUBJECT)?.labels
  return {
    received_total: sumOf(found.retail_events_received_total),
    accepted_total: sumOf(found.retail_events_accepted_total),
    duplicate_total: sumOf(found.retail_events_duplicate_total),
    rejected_total: sumOf(rejected),
    unknown_total: sumOf(found.retail_events_unknown_outcome_total),
    rejected_by_reason: Object.fromEntries(
      rejected.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['reason'] ?? '', value]),
    ),
    requests_failed_total: sumOf(posts.filter(({ labels }) => Number(labels['code']) >= 500)) ?? 0,
    inflight_events: sumOf(found.retail_inflight_events),
    schema: schema === undefined ? null : { version: Number(schema['version']), id: Number(schema['id']) },
  }
}
