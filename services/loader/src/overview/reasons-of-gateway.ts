import type { Found } from './find-reasons.ts'
import type { Facts } from './snapshot.ts'

/** Why no sale comes in, or what the gateway wants to be looked at. */
export function gatewayReasons({ gateway: { reachable, ready, waiting_for: waiting, warnings } }: Facts): Found[] {
  const tell = (weight: Found['weight'], code: string, text: string): Found => ({
    weight,
    reason: { code, stage: 'gateway', text, since: null },
  })
  if (!reachable)
    return [
      tell(
        'broken',
        'gateway_unreachable',
        'The gateway does not answer, so no sale comes in. Start ingest-api, or look at its log.',
      ),
    ]
  const causes = Object.entries(waiting)
    .map(([part, reason]) => `${part}: ${reason}`)
    .join('; ')
  return [
    ...(ready === false
      ? [
          tell(
            'broken',
            'gateway_not_ready',
            `The gateway takes no sales; it waits for ${causes}. It goes on by itself when that is there.`,
          ),
        ]
      : []),
    ...Object.entries(warnings).map(([part, reason]) =>
      tell(
        'degraded',
        `gateway_warns_of_${part}`,
        `The gateway takes sales, but somebody should look at ${part}: ${reason}.`,
      ),
    ),
  ]
}
