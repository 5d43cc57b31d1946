/** Reads the generated dashboards and the rules files, as Grafana and Prometheus do, as lists of queries. */
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../docker/compose-file.ts'

type Target = {
  refId: string
  datasource: Reference
  expr?: string
  legendFormat?: string
  rawSql?: string
  format?: string
}
type Reference = { type: string; uid: string }
export type Panel = {
  id: number
  type: string
  title: string
  description: string
  datasource: Reference
  targets?: Target[]
  gridPos: { x: number; y: number; w: number; h: number }
  fieldConfig?: { defaults: { unit?: string }; overrides: { matcher: { id: string; options: string } }[] }
}
export type Board = {
  uid: string
  title: string
  description: string
  tags: string[]
  panels: Panel[]
  links: { type: string; url?: string; tags: string[] }[]
  templating: {
    list: { name: string; type: string; query: string; datasource: Reference; regex?: string; allValue?: string }[]
  }
  annotations: { list: { name: string; datasource: Reference; expr: string }[] }
}

export type Asked = { where: string; text: string; board: Board; legend?: string; format?: string; columns: string[] }

/** Every dashboard by file name. */
export const boards: Record<string, Board> = Object.fromEntries(
  globSync('compose/grafana/generated/*.json', { cwd: ROOT })
    .sort()
    .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8')) as Board]),
)

/** Panel queries to data sources of this type. */
export function askedBy(type: 'prometheus' | 'grafana-postgresql-datasource'): Asked[] {
  return Object.values(boards).flatMap((board) =>
    board.panels.flatMap((panel) =>
      (panel.targets ?? [])
        .filter(({ datasource }) => datasource.type === type)
        .map(({ refId, expr, rawSql, legendFormat, format }) => ({
          board,
          where: `${board.title} → ${panel.title} (${refId})`,
          text: expr ?? rawSql ?? '',
          ...(legendFormat === undefined ? {} : { legend: legendFormat }),
          ...(format === undefined ? {} : { format }),
          columns: (panel.fieldConfig?.overrides ?? []).map(({ matcher }) => matcher.options),
        })),
    ),
  )
}

/** `query "…"`, and `query (printf "…" …)`, of which `=%q` may be any label. */
function queriesIn(template: string): string[] {
  return [...template.matchAll(/query (?:\(printf )?"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll('\\"', '"').replaceAll('=%q', '=~".*"'),
  )
}

/** `queries`: those in its annotation templates. */
export type Rule = { where: string; text: string; record?: string; queries: string[] }

/** Every recording and alerting rule of Prometheus. */
export const rules: Rule[] = globSync('compose/prometheus/rules/*.yml', { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.yml'))
  .sort()
  .flatMap((file) => {
    type File = {
      groups: { rules: { record?: string; alert?: string; expr: string; annotations?: Record<string, string> }[] }[]
    }
    const { groups } = parse(readFileSync(`${ROOT}${file}`, 'utf8'), { merge: true }) as File
    return groups.flatMap(({ rules }) =>
      rules.map(({ record, alert, expr, annotations = {} }) => ({
        where: `${basename(file)} → ${record ?? alert}`,
        text: expr,
        ...(record === undefined ? {} : { record }),
        queries: queriesIn(Object.values(annotations).join('\n')),
      })),
    )
  })

/** Substitutes `$name`, `${name}` and `${name:raw}` as Grafana does. @throws {Error} when a variable has no value */
export function fillIn(text: string, values: Record<string, string | number>): string {
  return text.replace(
    /\$\{(\w+)(?::raw)?\}|\$(\w+)/g,
    (_found, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? ''
      if (!(name in values)) throw new Error(`no value for $${name}`)
      return String(values[name])
    },
  )
}
