import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../native/machine.ts'

/** The fields of a ledger line that scenarios read. */
export type Entry = { event_id: string | null; kind: 'valid' | 'invalid' | 'repeat'; answer: string; codes?: string[] }

/** Runs a simulator with a fixed count to its end. @returns its exit code, output and ledger */
export async function runSimulator(
  settings: Record<string, string>,
): Promise<{ code: number | null; output: string; ledger: Entry[] }> {
  const file = join(mkdtempSync(join(tmpdir(), 'ledger-')), 'ledger.jsonl')
  const child = spawn(process.execPath, [join(ROOT, 'services/simulator/src/main.ts')], {
    env: { ...process.env, SIMULATOR_PORT: '0', LEDGER_FILE: file, LOG_LEVEL: 'warn', ...settings },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const [code] = (await once(child, 'exit')) as [number | null]
  return {
    code,
    output,
    ledger: readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry),
  }
}
