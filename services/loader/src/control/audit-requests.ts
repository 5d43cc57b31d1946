import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'
import { ANONYMOUS, type ActionOutcome, type AuditEntry, type ControlAction } from './actions.ts'
import type { Audit } from './audit.ts'
import { isName } from './text-fields.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes that change something. `of`: the route parameter that holds the target, or the target itself. */
    audit?: { action: ControlAction; of: string }
  }
}

/** Milliseconds that a response waits for its audit entry; the entry is written in any case. */
const MAX_WAIT_MS = 500
const MAX_DETAIL = 1_000

/**
 * Writes an audit entry for each request to the audited routes that are added after this call, rejected ones included.
 */
export function auditRequests(app: FastifyInstance, audit: Audit): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const entry = entryOf(request, reply, payload)
    if (entry !== undefined) await within(MAX_WAIT_MS, 'the audit', audit.add(entry)).catch(ignoreTimeout)
    return payload
  })
}

function entryOf(request: FastifyRequest, { statusCode }: FastifyReply, payload: unknown): AuditEntry | undefined {
  const { audit } = request.routeOptions.config
  const body = (typeof request.body === 'object' ? request.body : null) as Record<string, unknown> | null
  // A dry run changes nothing.
  if (audit === undefined || body?.['dry_run'] === true) return undefined
  const outcome: ActionOutcome = statusCode < 300 ? 'done' : statusCode < 500 ? 'rejected' : 'failed'
  const { by } = body ?? {}
  return {
    action: audit.action,
    outcome,
    requestId: request.id,
    target: targetOf(request, audit.of),
    actor: isName(by) ? by : ANONYMOUS,
    // Postgres rejects NUL in text.
    detail:
      (outcome === 'done' ? requestedIn(body) : problemIn(payload))?.replaceAll('\0', '').slice(0, MAX_DETAIL) ?? null,
  }
}

/** Parameters are untrusted input. */
function targetOf({ params }: FastifyRequest, of: string): string {
  const target = (params as Record<string, string> | undefined)?.[of] ?? of
  return target.slice(0, 200).replace(/\p{C}/gu, '?')
}

/** The requested change without the name. The route has validated it. */
function requestedIn(body: Record<string, unknown> | null): string | undefined {
  const { by: _by, dry_run: _dryRun, ...fields } = body ?? {}
  if (Object.keys(fields).length === 0) return undefined
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
}

function problemIn(payload: unknown): string | undefined {
  if (typeof payload !== 'string') return undefined
  try {
    const { code, detail } = JSON.parse(payload) as { code?: string; detail?: string }
    return `${code ?? ''}: ${detail ?? ''}`
  } catch {
    return undefined
  }
}
