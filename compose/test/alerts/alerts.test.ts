import { globSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { ROOT, readText } from '../../docker/compose-file.ts'

type Labels = Record<string, string>
type Rule = { alert: string; expr: string; labels: Labels; annotations: Labels }
type Case = { alertname: string; exp_alerts?: { exp_labels: Labels }[] }

const parsed = <T>(files: string): T[] =>
  globSync(`compose/prometheus/rules/${files}`, { cwd: ROOT }).map((file) => parse(readText(file)) as T)
const rules = parsed<{ groups: { rules: Rule[] }[] }>('*.alerts.yml')
  .flatMap(({ groups }) => groups)
  .flatMap((group) => group.rules)
const groups = parsed<{ tests: { name: string; alert_rule_test?: Case[] }[] }>('*.alerts.test.yml').flatMap(
  ({ tests }) => tests,
)
const sections = new Map(
  readText('docs/runbook.md')
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.split('\n', 1)[0] ?? '', text]),
)
const names = [...new Set(rules.map(({ alert }) => alert))]

/** It always fires: no case keeps it silent, and it has no value to show. */
const ALWAYS = 'RetailWatchdog'

t.test('there are alerts', async (t) => {
  t.ok(names.length > 20)
})

for (const { alert, labels, annotations } of rules) {
  t.test(
    `${alert}${labels['window'] === undefined ? '' : ` (${labels['window']})`} ` +
      'has a severity, a meaning and a runbook link',
    async (t) => {
      t.match(labels['severity'], alert === ALWAYS ? /^none$/ : /^(page|ticket)$/)
      t.ok(labels['stage'], 'it has a stage')
      if (alert !== ALWAYS) t.match(annotations['summary'], /\{\{/, 'its summary has a value')
      t.match(annotations['description'], /\. \S.+\.$/, 'the impact and the first action')
      t.equal(annotations['runbook_url'], `docs/runbook.md#${alert.toLowerCase()}`)
    },
  )
}

for (const name of names) {
  t.test(
    `${name} has a test in which it fires with each of its labels, and one just below its threshold`,
    async (t) => {
      const asked = groups
        .map(({ alert_rule_test: cases = [] }) => cases.filter(({ alertname }) => alertname === name))
        .filter((cases) => cases.length > 0)
      const fired = asked
        .flat()
        .flatMap(({ exp_alerts: expected = [] }) => expected.map(({ exp_labels }) => exp_labels))
      for (const { labels } of rules.filter(({ alert }) => alert === name)) {
        const fixed = Object.entries(labels).filter(([, value]) => !value.includes('{{'))
        t.ok(
          fired.some((one) => fixed.every(([label, value]) => one[label] === value)),
          `it fires with ${JSON.stringify(labels)}`,
        )
      }
      if (name !== ALWAYS)
        t.ok(
          asked.some((cases) => cases.every(({ exp_alerts: expected = [] }) => expected.length === 0)),
          'it stays silent',
        )
    },
  )

  t.test(`the runbook has a section for ${name}`, async (t) => {
    for (const part of ['Means', 'Look', 'Do', 'Clears']) t.match(sections.get(name), `**${part}**`)
    const severity = rules.find(({ alert }) => alert === name)?.labels['severity']
    t.match(sections.get(name), `**Means** (${severity}): `, 'with the same severity')
  })
}

t.test('every runbook section belongs to an alert', async (t) => {
  t.same(
    [...sections.keys()].filter((name) => !names.includes(name)),
    [],
  )
})

t.test('no test names an alert that does not exist', async (t) => {
  t.same(
    groups
      .flatMap(({ alert_rule_test: cases = [] }) => cases)
      .map(({ alertname }) => alertname)
      .filter((name) => !names.includes(name)),
    [],
  )
})
