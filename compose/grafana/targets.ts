import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import { POSTGRES, PROMETHEUS } from './data-sources.ts'
import type { PromQuery, SignalQuery, SqlQuery } from './signal.ts'

/** A panel's targets for a signal's queries, named A, B, C in order. `latest`: an instant Prometheus query. */
export function targetsOf(queries: SignalQuery[], latest = false): Builder<Dataquery>[] {
  return queries.map((query, index) => {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index)
    return 'promql' in query ? prometheusTarget(query, refId, latest) : postgresTarget(query, refId)
  })
}

function prometheusTarget({ promql, legend }: PromQuery, refId: string, latest: boolean): Builder<Dataquery> {
  const target = new prometheus.DataqueryBuilder()
    .datasource(PROMETHEUS)
    .refId(refId)
    .expr(promql)
    .legendFormat(legend)
    .editorMode(prometheus.QueryEditorMode.Code)
  return latest ? target.instant() : target.range()
}

/** The SDK has no query builder for this data source. */
const postgresTarget = ({ sql, format }: SqlQuery, refId: string): Builder<Dataquery> => ({
  build: () => {
    const target = { refId, datasource: POSTGRES, editorMode: 'code', rawQuery: true, format, rawSql: sql.trim() }
    return { ...target, _implementsDataqueryVariant: () => undefined }
  },
})
