/** Logs secrets in every place where a careless log line might put them. */
import { createLogger } from '../../src/logger.ts'

const log = createLogger('careless', 'info', ['POSTGRES_PASSWORD'])
log.info({ password: 'hush-1' }, 'top')
log.info({ settings: { password: 'hush-2', POSTGRES_PASSWORD: 'hush-3', POSTGRES_USER: 'retail' } }, 'one down')
log.info({ POSTGRES_PASSWORD: 'hush-4' }, 'the setting itself')
log.info(
  { req: { headers: { 'authorization': 'Bearer hush-5', 'x-api-key': 'hush-6', 'accept': 'text/plain' } } },
  'headers',
)
log.debug('too quiet to be heard')
