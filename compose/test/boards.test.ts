import { readFileSync } from 'node:fs'
import * as units from '@grafana/grafana-foundation-sdk/units'
import t from 'tap'
import { parse } from 'yaml'
import { ROOT } from '../docker/compose-file.ts'
import { POSTGRES, PROMETHEUS } from '../grafana/data-sources.ts'
import { renderBoard } from '../grafana/board.ts'
import { boards as sources } from '../grafana/dashboards/boards.ts'
import { type Board, type Panel, askedBy, boards, fillIn } from './boards.ts'
import { readPromql } from './promql.ts'

const provisioned = <T>(file: string): T =>
  parse(readFileSync(`${ROOT}compose/grafana/provisioning/${file}`, 'utf8')) as T
const all = Object.entries(boards)
const KNOWN_UNITS = Object.values(units) as unknown[]

t.test('the generated Grafana dashboards are up to date', async (t) => {
  t.same(Object.keys(boards).sort(), sources.map(({ name }) => name).sort())
  for (const source of sources)
    t.equal(
      `${JSON.stringify(boards[source.name], null, 2)}\n`,
      renderBoard(source),
      `${source.name}: npm run generate`,
    )
})

for (const [name, board] of all) {
  t.test(
    `${board.title} states its purpose and links to the other dashboards, the runbook and the control page`,
    async (t) => {
      t.equal(board.uid, `retail-${name}`)
      t.match(board.description, /\?/, 'its description is a question')
      t.match(board.links, [
        { type: 'dashboards', tags: board.tags },
        { type: 'link', url: '/d/retail-runbook' },
        { type: 'link', url: /control_port/ },
      ])
      t.ok(board.panels.length >= 5 && board.panels.length <= 12, 'it fits one screen')
    },
  )

  t.test(
    `each panel of ${board.title} has a title, a description, a unit that Grafana knows, and does not overlap others`,
    async (t) => {
      t.same(
        board.panels.map(({ id }) => id),
        board.panels.map((_, index) => index + 1),
      )
      t.equal(new Set(board.panels.map(({ title }) => title)).size, board.panels.length)
      for (const panel of board.panels) {
        t.ok(panel.title.length > 2 && panel.description.length > 20, panel.title)
        if (panel.targets !== undefined)
          t.ok(
            KNOWN_UNITS.includes(panel.fieldConfig?.defaults.unit),
            `${panel.title}: ${panel.fieldConfig?.defaults.unit}`,
          )
      }
      t.same(overlaps(board.panels), [])
      for (const [top, width] of widths(board.panels)) t.equal(width, 24, `the row at ${top} is as wide as the page`)
    },
  )

  t.test(`queries of ${board.title} use only its variables and provisioned data sources`, async (t) => {
    const { datasources } = provisioned<{ datasources: { uid: string; type: string; name: string }[] }>(
      'datasources/datasources.yml',
    )
    const known = datasources.map(({ uid, type }) => ({ type, uid }))
    for (const { datasource } of [
      ...board.panels.filter(({ type }) => type !== 'text'),
      ...board.templating.list,
      ...board.annotations.list,
    ])
      t.ok(
        known.some(({ uid, type }) => uid === datasource.uid && type === datasource.type),
        JSON.stringify(datasource),
      )
    for (const text of textsOf(board)) t.doesNotThrow(() => fillIn(text, valuesOf(board)), text)
  })
}

t.test(
  'no query is written twice; a recorded expression appears in the rules only and is used here by name',
  async (t) => {
    const titles = new Map<string, Set<string>>()
    for (const { text, where } of [...askedBy('prometheus'), ...askedBy('grafana-postgresql-datasource')])
      titles.set(text, (titles.get(text) ?? new Set()).add(where.replace(/^.* → | \(.\)$/g, '')))
    t.same(
      [...titles].filter(([text, where]) => where.size > 1 && !/^retail:[\w:]+$/.test(text)),
      [],
    )
  },
)

t.test('all PromQL of the dashboards parses', async (t) => {
  for (const { text, where, board } of askedBy('prometheus'))
    t.doesNotThrow(() => readPromql(fillIn(text, valuesOf(board))), where)
})

t.test('contact points have distinct addresses, and policies name existing contact points', async (t) => {
  type Policy = { receiver: string; routes?: Policy[] }
  const { contactPoints, policies } = provisioned<{
    contactPoints: { name: string; receivers: { settings: { url: string } }[] }[]
    policies: Policy[]
  }>('alerting/routing.yml')
  const names = contactPoints.map(({ name }) => name)
  const receivers = (policy: Policy): string[] => [policy.receiver, ...(policy.routes ?? []).flatMap(receivers)]
  for (const receiver of policies.flatMap(receivers)) t.ok(names.includes(receiver), receiver)
  for (const { settings } of contactPoints.flatMap(({ receivers }) => receivers)) t.match(settings.url, /^\$\w+\/\w+$/)
})

t.test('data sources have the names that the dashboards use', async (t) => {
  const { datasources } = provisioned<{ datasources: { uid: string; type: string }[] }>('datasources/datasources.yml')
  for (const { uid, type } of [PROMETHEUS, POSTGRES])
    t.ok(
      datasources.some((source) => source.uid === uid && source.type === type),
      uid,
    )
})

/** Grafana's built-in variables and those of this dashboard. */
function valuesOf(board: Board): Record<string, string | number> {
  const own = Object.fromEntries(board.templating.list.map(({ name, allValue }) => [name, allValue ?? '1']))
  return { __rate_interval: '1m', __interval_ms: 60_000, __from: 1, __to: 2, ...own }
}

const textsOf = ({ panels, links, templating, annotations }: Board): string[] => [
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr, rawSql }) => expr ?? rawSql ?? '')),
  ...links.map(({ url = '' }) => url),
  ...templating.list.map(({ query }) => query),
  ...annotations.list.map(({ expr }) => expr),
]

function overlaps(panels: Panel[]): string[] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: other }) => {
        const { x, y, w, h } = one.gridPos
        return x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h
      })
      .map((other) => `${one.title} overlaps ${other.title}`),
  )
}

/** The width taken in each row of panels. */
function widths(panels: Panel[]): Map<number, number> {
  const rows = new Map<number, number>()
  for (const {
    gridPos: { y, w },
  } of panels)
    rows.set(y, (rows.get(y) ?? 0) + w)
  return rows
}
