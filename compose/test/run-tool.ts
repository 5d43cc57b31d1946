import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../native/machine.ts'

/** Runs `npm run NAME -- ARGUMENTS` against the stack of the scenario. */
export function runTool(
  name: 'dlq' | 'reconcile',
  args: string[],
): Promise<{ code: number; output: string; errors: string }> {
  const program = name === 'dlq' ? 'services/loader/src/cli/dlq.ts' : 'services/loader/src/cli/reconcile.ts'
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'compose/native/with-settings.ts'), program, ...args],
      { timeout: 90_000, cwd: ROOT },
      (error, output, errors) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), output, errors })
      },
    )
  })
}

/** The same with --json, parsed. */
export async function askTool<T>(
  name: 'dlq' | 'reconcile',
  args: string[],
): Promise<{ code: number; told: T; errors: string }> {
  const { code, output, errors } = await runTool(name, [...args, '--json'])
  return { code, errors, told: (output === '' ? undefined : JSON.parse(output)) as T }
}
