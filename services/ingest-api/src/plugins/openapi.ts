import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem, salesResult, validationError } from '../openapi/answer-schemas.ts'
import { currentDocument } from '../openapi/current-document.ts'
import { probePaths } from '../openapi/probe-paths.ts'

/** Nothing from other origins, nothing inline except the styles of Swagger UI, and no framing. */
const CONTENT_SECURITY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

const openapi = {
  openapi: '3.1.1',
  info: {
    title: 'ingest-api',
    version: '1.0.0',
    summary: 'Accepts sales over HTTP, validates them and publishes them to Kafka.',
    description:
      '2xx only after the broker has acknowledged the sales. Without a clear answer, send them again unchanged: ' +
      'each is stored once.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This gateway' }],
  tags: [
    { name: 'sales', description: 'Sending sales' },
    { name: 'probes', description: 'Health, readiness and metrics' },
  ],
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key; not needed while the gateway has no keys configured.',
      },
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: 'The same key, for use behind a proxy that needs Authorization for itself.',
      },
    },
  },
  paths: probePaths,
}

/** Serves the OpenAPI document at /openapi.json and Swagger UI at /docs. Must be registered before the routes. */
export const openApi = fp(
  async (app: FastifyInstance) => {
    const document = (generated: object): object =>
      currentDocument(generated, app.saleSchema.current?.record, Date.now())
    for (const schema of [validationError, salesResult, problem]) app.addSchema(schema)
    app.addSchema({ $id: 'Sale', type: 'object', description: 'Filled in when the document is requested.' })
    app.addSchema({
      $id: 'Sales',
      oneOf: [{ $ref: 'Sale#' }, { type: 'array', minItems: 1, items: { $ref: 'Sale#' } }],
    })
    await app.register(swagger, {
      openapi,
      transform: ({ schema, url, route }) => ({ schema: route.config?.description ?? schema, url }),
      refResolver: { buildLocalReference: ({ $id }) => $id as string },
    } as FastifyDynamicSwaggerOptions)
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: CONTENT_SECURITY as unknown as Record<string, string>,
      theme: { title: 'ingest-api' },
      // Without the top bar, which can load documents from other origins.
      uiConfig: {
        layout: 'BaseLayout',
        supportedSubmitMethods: ['get', 'post'],
        docExpansion: 'full',
        tryItOutEnabled: false,
      },
      transformSpecification: (generated) => document(generated),
      transformSpecificationClone: false,
      logLevel: 'silent',
    })
    app.get('/openapi.json', { schema: { hide: true }, logLevel: 'silent' } as object, async () =>
      document(app.swagger()),
    )
  },
  { name: 'openapi', dependencies: ['registry'] },
)
