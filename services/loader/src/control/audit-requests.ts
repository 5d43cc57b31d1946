import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isName } from '../routes/bodies.ts'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'
import type { Action, AuditEntry, Outcome } from './actions.ts'
import type { Audit } from './audit.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It changes something: what it does to whom. `of`: the parameter of the route that names it, or the name itself. */
    audit?: { action: Action; of: string }
  }
}

/** An answer waits no longer for its line, in milliseconds; written it is all the same. */
const PATIENCE_MS = 500
const MAX_DETAIL = 1_000

/** Notes each request to a route that changes something, of those added after it; also those that are rejected. */
export function auditRequests(app: FastifyInstance, audit: Audit): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const deed = deedOf(request, reply, payload)
    if (deed !== undefined) await within(PATIENCE_MS, 'the audit', audit.note(deed)).catch(ignoreTimeout)
    return payload
  })
}

function deedOf(request: FastifyRequest, { statusCode }: FastifyReply, payload: unknown): AuditEntry | undefined {
  const { audit } = request.routeOptions.config
  const body = (typeof request.body === 'object' ? request.body : null) as Record<string, unknown> | null
  // What only asks changes nothing.
  if (audit === undefined || body?.['dry_run'] === true) return undefined
  const outcome: Outcome = statusCode < 300 ? 'done' : statusCode < 500 ? 'rejected' : 'failed'
  const { by } = body ?? {}
  return {
    action: audit.action,
    outcome,
    requestId: request.id,
    target: targetOf(request, audit.of),
    actor: isName(by) ? by : 'somebody',
    // Postgres takes no NUL in a text.
    detail: (outcome === 'done' ? wishIn(body) : problemIn(payload))?.replaceAll('\0', '').slice(0, MAX_DETAIL) ?? null,
  }
}

/** Strangers choose parameters. */
function targetOf({ params }: FastifyRequest, of: string): string {
  const target = (params as Record<string, string> | undefined)?.[of] ?? of
  return target.slice(0, 200).replace(/\p{C}/gu, '?')
}

/** What was asked for, beside who asked. The route has checked it. */
function wishIn(body: Record<string, unknown> | null): string | undefined {
  const { by: _by, dry_run: _dryRun, ...wish } = body ?? {}
  if (Object.keys(wish).length === 0) return undefined
  return Object.entries(wish)
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
