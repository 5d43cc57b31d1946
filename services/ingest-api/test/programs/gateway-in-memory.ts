/** A gateway process with an in-memory broker; it prints its address to standard output and exits with its parent. */
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import { buildApp } from '../../src/app.ts'
import { settings } from '../../src/settings.ts'
import type { OpenSender } from '../../src/kafka/sender.ts'

/** Acknowledges at once and stores nothing. */
const open: OpenSender = async () => ({ send: async () => undefined, close: async () => undefined })

const app = await buildApp(readSettings(settings), createLogger('test', 'fatal'), { openSender: open })
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
