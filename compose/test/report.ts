/**
 * Reads TAP and prints one line per test and all of each failure; writes the counts to the named file, else at the end.
 *   tap --reporter=node --reporter-arg=compose/test/report.ts --reporter-arg=COUNTS.json
 */
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import pc from 'picocolors'

/** A result: files start at column 0, tests at column 4, assertions deeper. */
const RESULT = /^( *)(not )?ok \d+(?: - (.*?))?(?: # time=([\d.]+)ms)?( \{)?$/
const COUNTS = /^# \{(.*)\}$/

const counts = { pass: 0, fail: 0 }
let failing = false

for await (const line of createInterface({ input: process.stdin })) {
  const result = RESULT.exec(line)
  if (result !== null) {
    const [, margin = '', failed, title = '', time] = result
    failing = failed !== undefined
    if (failing) process.stdout.write(`${pc.red(line)}\n`)
    else if (margin.length <= 4)
      process.stdout.write(
        `${margin}${pc.green('✔')} ${title}` +
          `${Number(time) >= 1000 ? pc.dim(` ${(Number(time) / 1000).toFixed(1)} s`) : ''}\n`,
      )
    continue
  }
  const closing = COUNTS.exec(line)?.[1]
  if (closing !== undefined) count(closing)
  // The lines after a failure are its diagnostics, up to the next result or test.
  if (/^ *# Subtest/.test(line)) failing = false
  if (failing || line.trimStart().startsWith('Bail out')) process.stdout.write(`${line}\n`)
}
const [, , file] = process.argv
if (file === undefined) process.stdout.write(`${JSON.stringify(counts)}\n`)
else writeFileSync(file, JSON.stringify(counts))

/** tap's closing comment, `total: 3, pass: 1, fail: 1, skip: 1`: a skipped test has not passed. */
function count(closing: string): void {
  const number = (word: string): number => Number(new RegExp(`${word}: (\\d+)`).exec(closing)?.[1] ?? 0)
  counts.pass += number('pass')
  counts.fail += number('fail') + number('skip') + number('todo')
}
