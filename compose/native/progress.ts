import { Listr, type ListrTask } from 'listr2'
import type { Machine } from './machine.ts'
import type { Part } from './part.ts'
import type { Stack } from './stack.ts'

/** Redraws the list on a terminal; writes one line per change otherwise. */
const DISPLAY = {
  fallbackRenderer: 'simple' as const,
  fallbackRendererCondition: () => !process.stdout.isTTY,
  rendererOptions: { collapseErrors: false, showErrorMessage: false },
}

/** Shows the progress of the preparation. */
export async function showPreparation(prepare: (say: (line: string) => void) => Promise<Machine>): Promise<Machine> {
  let machine: Machine | undefined
  await new Listr(
    [
      {
        title: 'programs (on the first start Maven downloads the Java parts, which takes about a minute)',
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
 * Starts the stack and shows the progress of each part.
 * @throws {Error} the first failure of a required part, once all started parts have settled
 */
export async function showStart(stack: Stack): Promise<void> {
  const startedAt = Date.now()
  const started = stack.start()
  const tasks = [...stack.parts.values()].map((part): ListrTask => ({
    title: part.process.name,
    task: async (_context, task) => {
      const follow = (): void => {
        task.title = titleOf(part)
      }
      part.on('change', follow).on('probed', follow)
      const problem = await started.get(part.process.name)?.then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      part.off('change', follow).off('probed', follow)
      if (problem !== undefined && part.process.optional === undefined) throw problem
      if (part.state === 'healthy') task.title = `${part.process.name} ${seconds(startedAt)}`
      else task.skip(reasonWithout(part, problem))
    },
  }))
  await new Listr(tasks, { ...DISPLAY, concurrent: true, exitOnError: true }).run()
}

/** The line of a part that is not healthy yet. */
export function titleOf(part: Part): string {
  const needs = Object.keys(part.process.needs).join(' and ')
  return `${part.process.name}: ${part.state}${part.state === 'waiting' && needs !== '' ? ` for ${needs}` : ''}${part.state === 'starting' && part.reason !== undefined ? `: ${part.reason}` : ''}`
}

/** Why the pipeline runs without an optional part. */
export function reasonWithout(
  { process: { name, optional }, state }: Pick<Part, 'process' | 'state'>,
  problem: Error | undefined,
): string {
  // Comes with the project, but only serves a program that is not installed.
  if (state === 'absent' && optional !== name)
    return `${name}: not started, as it only serves ${optional}, which is not installed`
  return state === 'absent'
    ? `${name}: not installed`
    : `${name}: continuing without it: ${problem?.message ?? `it is ${state}`}`
}

const seconds = (since: number): string => `healthy after ${((Date.now() - since) / 1000).toFixed(1)} s`

/** Stops the stack and shows the progress. */
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
