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
import type { Facts, Reason, VerdictState } from './snapshot.ts'

export type Found = { weight: 'broken' | 'degraded'; reason: Reason }

/** What comes of parts that start is no reason to worry for so long, in milliseconds. */
const STARTING_MS = 60_000

/**
 * Judges the whole: what is broken before what is degraded, and each in the order of the flow. Pure.
 * @returns `starting` only while the loader has not yet prepared all that it has to
 */
export function findReasons(facts: Facts): { state: VerdictState; reasons: Reason[]; broken: ReadonlySet<string> } {
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
  const reasons = (weight: Found['weight']): Reason[] =>
    found.filter((one) => one.weight === weight).map(({ reason }) => reason)
  const broken = reasons('broken')
  const degraded = reasons('degraded')
  const state = starting ? 'starting' : broken.length > 0 ? 'broken' : degraded.length > 0 ? 'degraded' : 'healthy'
  return { state, reasons: [...broken, ...degraded], broken: new Set(broken.map(({ code }) => code)) }
}

/** What the loader waits for or warns of, but for what a reason of its own tells already. */
function loaderReasons(facts: Facts): Found[] {
  const { prepared, waiting_for: waiting, warnings } = facts.loader
  const told = toldParts(facts)
  const rest = (parts: Record<string, string>): [string, string][] =>
    Object.entries(parts).filter(([part, reason]) => !told.has(part) && !isBehind(reason, waiting))
  const tell = (weight: Found['weight'], code: string, text: string): Found => ({
    weight,
    reason: { code, stage: 'loader', text, since: null },
  })
  return [
    ...rest(waiting).map(([part, reason]) =>
      tell(
        prepared ? 'degraded' : 'broken',
        `loader_waits_for_${part}`,
        `The loader could not prepare ${part}: ${reason}. It tries again by itself.`,
      ),
    ),
    ...rest(warnings).map(([part, reason]) => tell('degraded', `loader_warns_of_${part}`, `${part}: ${reason}.`)),
  ]
}

/** Postgres is seen to be away only once the loader measures: a loader that starts without it has nothing but its own word for that. */
function toldParts({ store, topic, registry, sink: { connectors } }: Facts): Set<string> {
  return new Set([
    'reconciliation',
    'canary',
    ...(store.away === null ? [] : ['tables', 'roles', 'partitions', 'retention']),
    ...(topic.away === null ? [] : ['topics']),
    ...(registry.reachable === false ? ['schemas'] : []),
    ...(connectors.some(({ diagnosis, isolating }) => diagnosis !== null || isolating) ? ['connectors'] : []),
  ])
}

/** It only waits for another part, whose own reason is told. */
function isBehind(reason: string, waiting: Record<string, string>): boolean {
  const [, other = ''] = /^waits for (\w+)$/.exec(reason) ?? []
  return other in waiting
}
