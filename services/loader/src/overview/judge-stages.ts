import type { Facts, Reason, Stage, StageName, Stages } from './snapshot.ts'

/** The state of each stage of the chain, with a few words. Pure. @param broken codes of the reasons for which the whole is broken */
export function judgeStages(facts: Facts, reasons: Reason[], broken: ReadonlySet<string>): Stages {
  const worst = (stage: StageName, well: string): Stage => {
    const reason = reasons.find((one) => one.stage === stage)
    if (reason === undefined) return { state: 'ok', text: well }
    return { state: broken.has(reason.code) ? 'down' : 'warn', text: reason.text }
  }
  return {
    simulator: simulatorStage(facts),
    gateway: worst('gateway', 'takes sales'),
    kafka: worst('kafka', facts.topic.lag === 0 ? 'nothing waits' : `${facts.topic.lag} sales wait`),
    sink: sinkStage(facts, worst('sink', 'loads sales')),
    store: worst('store', `${facts.store.rows} rows`),
    registry:
      facts.registry.reachable === null ? { state: 'unknown', text: 'not asked yet' } : worst('registry', 'answers'),
    loader: worst('loader', 'watches over the load'),
  }
}

function simulatorStage({ simulator: { reachable, paused, rate_per_sec: rate } }: Facts): Stage {
  if (!reachable) return { state: 'unknown', text: 'does not answer; sales may come from elsewhere' }
  if (paused === true) return { state: 'paused', text: 'paused: it sends no sales' }
  return { state: 'ok', text: rate === null ? 'replays a file' : `${rate} sales a second` }
}

/** Paused is a state of its own: nothing is wrong with what somebody wanted. */
function sinkStage({ sink: { connectors } }: Facts, judged: Stage): Stage {
  const paused = connectors.some(({ state, isolating }) => (state === 'PAUSED' || state === 'STOPPED') && !isolating)
  return paused && judged.state !== 'down' ? { state: 'paused', text: judged.text } : judged
}
