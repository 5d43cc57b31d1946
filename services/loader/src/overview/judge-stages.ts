import type { Facts, StageName, Stages, StageStatus, VerdictReason } from './snapshot.ts'

/**
 * The state of each stage of the chain with a short text. Pure.
 * @param broken codes of the reasons that make the pipeline broken
 */
export function judgeStages(facts: Facts, reasons: VerdictReason[], broken: ReadonlySet<string>): Stages {
  const worst = (stage: StageName, textIfOk: string): StageStatus => {
    const reason = reasons.find((one) => one.stage === stage)
    if (reason === undefined) return { state: 'ok', text: textIfOk }
    return { state: broken.has(reason.code) ? 'down' : 'warn', text: reason.text }
  }
  return {
    simulator: simulatorStage(facts),
    gateway: worst('gateway', 'accepts sales'),
    kafka: worst('kafka', facts.topic.lag === 0 ? 'no sales waiting' : `${facts.topic.lag} sales waiting`),
    sink: sinkStage(facts, worst('sink', 'loads sales')),
    store: worst('store', `${facts.store.rows} rows`),
    registry:
      facts.registry.reachable === null
        ? { state: 'unknown', text: 'not checked yet' }
        : worst('registry', 'available'),
    loader: worst('loader', 'monitors the load'),
  }
}

function simulatorStage({ simulator: { reachable, paused, rate_per_sec: rate } }: Facts): StageStatus {
  if (!reachable) return { state: 'unknown', text: 'no answer; sales may come from other clients' }
  if (paused === true) return { state: 'paused', text: 'paused: it sends no sales' }
  return { state: 'ok', text: rate === null ? 'replays a file' : `${rate} sales per second` }
}

/** A pause on purpose is not a fault, so it is a state of its own. */
function sinkStage({ sink: { connectors } }: Facts, judged: StageStatus): StageStatus {
  const paused = connectors.some(({ state, isolating }) => (state === 'PAUSED' || state === 'STOPPED') && !isolating)
  return paused && judged.state !== 'down' ? { state: 'paused', text: judged.text } : judged
}
