/**
 * Given to Node by --import: writes the address of each module of OpenTelemetry that the program asks for to stderr; but for its API, the
 * words without the work, which prom-client always asks for.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    if (/@opentelemetry\/(?!api\/)/.test(found.url)) process.stderr.write(`loaded ${found.url}\n`)
    return found
  },
})
