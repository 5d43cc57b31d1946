import {
  canaryReason,
  deadLetterReason,
  kafkaReason,
  lossReason,
  lossUnknownReason,
  partitionReason,
  registryReason,
  storeReason,
} from './reasons-of-parts.ts'
import { gatewayReasons } from './reasons-of-gateway.ts'
import { sinkReasons } from './reasons-of-sink.ts'
import type { Facts, VerdictReason, VerdictState } from './snapshot.ts'
import { type WeightedReason, weighted } from './weighted-reason.ts'

/** Milliseconds after the start during which unprepared parts are expected. */
const STARTING_MS = 60_000

/**
 * Judges the whole pipeline: what is broken before what is degraded, each in the order of the flow. Pure.
 * @returns `starting` only in the first minute, while the loader is still preparing
 */
export function findReasons(facts: Facts): {
  state: VerdictState
  reasons: VerdictReason[]
  broken: ReadonlySet<string>
} {
  const starting = !facts.loader.prepared && Date.parse(facts.at) - Date.parse(facts.loader.started_at) < STARTING_MS
  const found = [
    ...gatewayReasons(facts),
    kafkaReason(facts),
    ...sinkReasons(facts),
    storeReason(facts),
    lossReason(facts),
    lossUnknownReason(facts),
    canaryReason(facts),
    deadLetterReason(facts),
    registryReason(facts),
    partitionReason(facts),
    ...loaderReasons(facts),
  ].filter((one) => one !== undefined)
  const reasons = (weight: WeightedReason['weight']): VerdictReason[] =>
    found.filter((one) => one.weight === weight).map(({ reason }) => reason)
  const broken = reasons('broken')
  const degraded = reasons('degraded')
  const state = starting ? 'starting' : broken.length > 0 ? 'broken' : degraded.length > 0 ? 'degraded' : 'healthy'
  return { state, reasons: [...broken, ...degraded], broken: new Set(broken.map(({ code }) => code)) }
}

/** What the loader waits for or warns of, except for what another reason already covers. */
function loaderReasons(facts: Facts): WeightedReason[] {
  const { prepared, waiting_for: waiting, warnings } = facts.loader
  const covered = coveredParts(facts)
  const rest = (parts: Record<string, string>): [string, string][] =>
    Object.entries(parts).filter(([part, reason]) => !covered.has(part) && !isBehind(reason, waiting))
  return [
    ...rest(waiting).map(([part, reason]) =>
      weighted(
        prepared ? 'degraded' : 'broken',
        `loader_waits_for_${part}`,
        'loader',
        `The loader could not prepare ${part}: ${reason}. It keeps retrying.`,
      ),
    ),
    ...rest(warnings).map(([part, reason]) =>
      weighted('degraded', `loader_warns_of_${part}`, 'loader', `${part}: ${reason}.`),
    ),
  ]
}

/**
 * `store.away` is known only once the loader measures: a loader that starts without Postgres has only its own steps to
 * report it.
 */
function coveredParts({ store, topic, registry, sink: { connectors } }: Facts): Set<string> {
  return new Set([
    'reconciliation',
    'canary',
    ...(store.away === null ? [] : ['tables', 'roles', 'partitions', 'retention']),
    ...(topic.away === null ? [] : ['topics']),
    ...(registry.reachable === false ? ['schemas'] : []),
    ...(connectors.some(({ diagnosis, isolating }) => diagnosis !== null || isolating) ? ['connectors'] : []),
  ])
}

/** It only waits for another part that has a reason of its own. */
function isBehind(reason: string, waiting: Record<string, string>): boolean {
  const [, other = ''] = /^waits for (\w+)$/.exec(reason) ?? []
  return other in waiting
}
