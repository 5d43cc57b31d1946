/**
 * The limit of any gateway on Fastify: parses the same body with Fastify's own parser and answers 202. `node bare.ts
 * PORT`
 */
import Fastify from 'fastify'

const app = Fastify({ bodyLimit: 1_048_576 })
app.post('/sales', (_request, reply) => {
  reply.code(202).send({ accepted: 1, duplicate: 0, rejected: 0 })
})
app.get('/metrics', () => {
  const { user, system } = process.cpuUsage()
  return `process_cpu_seconds_total ${(user + system) / 1_000_000}\n`
})
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
process.once('SIGTERM', () => {
  process.exit(0)
})
