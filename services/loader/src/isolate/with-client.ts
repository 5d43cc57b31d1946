import type { PoolClient } from 'pg'
import type { Database } from '../clients/database.ts'

/** Does work on one connection of the pool; a connection on which it failed is closed instead of returned. */
export async function withClient<T>(database: Database, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await database.connect()
  // Without a listener a broken connection would end the process; the query in progress rejects anyway.
  const ignore = (): void => undefined
  client.on('error', ignore)
  let failure: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    client.off('error', ignore)
    client.release(failure)
  }
}
