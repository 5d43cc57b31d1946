import { Listr, type ListrTask } from 'listr2'
import type { Machine } from './machine.ts'
import type { Part } from './part.ts'
import type { Stack } from './stack.ts'

/** On a terminal the list is redrawn; in a log each change is a line. */
const DISPLAY = {
  fallbackRenderer: 'simple' as const,
  fallbackRendererCondition: () => !process.stdout.isTTY,
  rendererOptions: { collapseErrors: false, showErrorMessage: false },
}

/** Shows the finding and resolving of programs while it lasts. */
export async function showPreparation(prepare: (say: (line: string) => void) => Promise<Machine>): Promise<Machine> {
  let machine: Machine | undefined
  await new Listr(
    [
      {
        title: 'programs (the first time Maven fetches the Java parts, which takes a minute or so)',
        task: async (_context, task) => {
          machine = await prepare((line) => {
            task.output = line
          })
          task.title = `programs: Java in ${machine.javaHome}`
        },
      },
    ],
    DISPLAY,
  ).run()
  return machine as unknown as Machine
}

/**
 * Starts the stack and shows each part's way to health.
 * @throws {Error} the first failure of a part that is needed, once the parts that had begun have settled
 */
export async function showStart(stack: Stack): Promise<void> {
  const begun = Date.now()
  const started = stack.start()
  const tasks = [...stack.parts.values()].map((part): ListrTask => ({
    title: part.process.name,
    task: async (_context, task) => {
      const follow = (): void => {
        task.title = titleOf(part)
      }
      part.on('change', follow)
      const problem = await started.get(part.process.name)?.then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      part.off('change', follow)
      if (problem !== undefined && part.process.optional === undefined) throw problem
      if (part.state === 'healthy') task.title = `${part.process.name} ${seconds(begun)}`
      else task.skip(reasonWithout(part, problem))
    },
  }))
  await new Listr(tasks, { ...DISPLAY, concurrent: true, exitOnError: true }).run()
}

function titleOf(part: Part): string {
  const needs = Object.keys(part.process.needs).join(' and ')
  return `${part.process.name}: ${part.state}${part.state === 'waiting' && needs !== '' ? ` for ${needs}` : ''}`
}

/** Why the whole runs without an optional part. */
export function reasonWithout(
  { process: { name, optional }, state }: Pick<Part, 'process' | 'state'>,
  problem: Error | undefined,
): string {
  // Part of the project, but of use to a program of the host alone.
  if (state === 'absent' && optional !== name)
    return `${name}: not started, as it serves ${optional} alone, which is not on this host`
  return state === 'absent'
    ? `${name}: not on this host, so not started`
    : `${name}: goes without it, as ${problem?.message ?? `it is ${state}`}`
}

const seconds = (since: number): string => `healthy after ${((Date.now() - since) / 1000).toFixed(1)} s`

/** Stops the stack and shows it. */
export async function showStop(stack: Stack): Promise<void> {
  const stopped = stack.stop()
  await new Listr(
    [
      {
        title: 'stopping',
        task: async (_context, task) => {
          const follow = (): void => {
            const left = [...stack.parts.values()].filter(
              ({ state }) => !['stopped', 'absent', 'waiting'].includes(state),
            )
            task.title = `stopping ${left.map((part) => part.process.name).join(', ')}`
          }
          stack.on('change', follow)
          await stopped
          stack.off('change', follow)
          task.title = 'stopped'
        },
      },
    ],
    DISPLAY,
  ).run()
}
