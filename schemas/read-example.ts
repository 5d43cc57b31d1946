import { readFileSync } from 'node:fs'

/** A request body from examples/. @param file its name without `.json` */
export function readExample(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`examples/${file}.json`, import.meta.url), 'utf8'))
}
