/**
 * Writes generated/*.json, which Grafana reads at its start. `npm run generate`.
 * With --check it writes nothing and exits with 1 when a file is out of date.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderBoard } from './board.ts'
import { boards } from './dashboards/boards.ts'

const FOLDER = fileURLToPath(new URL('generated/', import.meta.url))
const check = process.argv.includes('--check')

const complain = (text: string): void => {
  process.stderr.write(`compose/grafana/generated/${text}; npm run generate\n`)
  process.exitCode = 1
}

for (const board of boards) {
  const name = `${board.name}.json`
  const text = renderBoard(board)
  if (!check) writeFileSync(`${FOLDER}${name}`, text)
  else if (!readdirSync(FOLDER).includes(name) || readFileSync(`${FOLDER}${name}`, 'utf8') !== text)
    complain(`${name} differs from dashboards/${board.name}.ts`)
  process.stdout.write(`compose/grafana/generated/${name}\n`)
}

for (const name of readdirSync(FOLDER)) {
  if (boards.some((board) => name === `${board.name}.json`)) continue
  if (check) complain(`${name} belongs to no board`)
  else rmSync(`${FOLDER}${name}`)
}
