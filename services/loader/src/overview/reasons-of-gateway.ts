import type { Facts } from './snapshot.ts'
import { type WeightedReason, weighted } from './weighted-reason.ts'

/** Why the gateway does not accept sales, and its warnings. */
export function gatewayReasons({
  gateway: { reachable, ready, waiting_for: waiting, warnings },
}: Facts): WeightedReason[] {
  if (!reachable) {
    const text = 'The gateway does not answer, so no sales come in. Start ingest-api, or check its log.'
    return [weighted('broken', 'gateway_unreachable', 'gateway', text)]
  }
  const warned = Object.entries(warnings).map(([part, reason]) =>
    weighted(
      'degraded',
      `gateway_warns_of_${part}`,
      'gateway',
      `The gateway accepts sales, but ${part} needs attention: ${reason}.`,
    ),
  )
  return ready === false ? [notReady(waiting), ...warned] : warned
}

function notReady(waiting: Record<string, string>): WeightedReason {
  const causes = Object.entries(waiting)
    .map(([part, reason]) => `${part}: ${reason}`)
    .join('; ')
  const text = `The gateway accepts no sales; it waits for ${causes}. It recovers once that is available.`
  return weighted('broken', 'gateway_not_ready', 'gateway', text)
}
