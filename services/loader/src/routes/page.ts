import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** No foreign or inline content, no framing, and no untrusted text that becomes HTML. */
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  // Revalidated each time, mostly with a 304: after an upgrade no browser mixes old and new files.
  'cache-control': 'no-cache',
}

type Asset = { body: Buffer; type: string; etag: string }

/**
 * The control page: `GET /`, and its files under `/assets/`. All files are read into memory once, so that no request
 * path ever becomes a file name. Supports HEAD and If-None-Match.
 */
export function addPageRoutes(app: FastifyInstance, folder = join(import.meta.dirname, '../../public')): void {
  const assets = readAssets(folder)
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async (request, reply) => send(request, reply, assets.get('index.html')),
  })
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/assets/*',
    handler: async (request, reply) => send(request, reply, assets.get(request.params['*'])),
  })
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset | undefined): FastifyReply {
  if (asset === undefined)
    throw new Problem({ status: 404, code: 'not_found', detail: 'The control page has no such file.' })
  void reply.headers({ ...HEADERS, etag: asset.etag })
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
  return reply.type(asset.type).send(asset.body)
}

function readAssets(folder: string): Map<string, Asset> {
  const own = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => extname(name) in TYPES)
    .map((name) => ({ name: name.replaceAll('\\', '/'), file: join(folder, name) }))
  const charts = join(dirname(createRequire(import.meta.url).resolve('uplot/package.json')), 'dist')
  const vendored = ['uPlot.esm.js', 'uPlot.min.css'].map((name) => ({
    name: `uplot/${name}`,
    file: join(charts, name),
  }))
  return new Map([...own, ...vendored].map(({ name, file }) => [name, toAsset(file)]))
}

function toAsset(file: string): Asset {
  const body = readFileSync(file)
  return {
    body,
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  }
}
