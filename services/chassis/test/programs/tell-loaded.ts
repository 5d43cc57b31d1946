/**
 * For Node's --import: writes the URL of each OpenTelemetry module that the program loads to stderr, except those of
 * its API, which prom-client always loads.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    if (/@opentelemetry\/(?!api\/)/.test(found.url)) process.stderr.write(`loaded ${found.url}\n`)
    return found
  },
})
