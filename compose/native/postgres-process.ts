import { join } from 'node:path'
import { createCluster } from './postgres.ts'
import type { Process } from './process.ts'
import { postgresAnswers } from './ready.ts'

export const postgres: Process = {
  name: 'postgres',
  needs: {},
  environment: ['POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'REGISTRY_DB'],
  ports: ['POSTGRES_PORT'],
  prepare: ({ postgres: home, settings }) =>
    createCluster(home, {
      user: settings['POSTGRES_USER'] ?? '',
      password: settings['POSTGRES_PASSWORD'] ?? '',
      databases: [settings['POSTGRES_DB'] ?? '', settings['REGISTRY_DB'] ?? ''],
    }),
  command: ({ postgres: home, settings }) => ({
    file: join(home.binaries, 'postgres'),
    args: ['-D', home.data, '-h', settings['BIND_HOST'] ?? '', '-p', settings['POSTGRES_PORT'] ?? '', '-k', ''],
    cwd: '/',
    user: home.user,
  }),
  ready: postgresAnswers,
  // SIGINT is Postgres' fast shutdown; on SIGTERM it would wait for all clients to disconnect.
  stop: { signal: 'SIGINT', timeoutSeconds: 20 },
}
