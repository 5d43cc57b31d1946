import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { summarize } from '../run/summary.ts'

/**
 * Prints the summary of a run that ends. Registered before the parts that it reports on, so it closes after them: by
 * then every answer is counted and the ledger is complete.
 */
export const summary = fp(
  async (app: FastifyInstance, { print }: { print: (text: string) => void }) => {
    app.addHook('onClose', async () => {
      if (app.plan.ends) print(summarize(app.session.result()))
    })
  },
  { name: 'summary' },
)
