/** Where a record stands. */
export type RecordPlace = { topic: string; partition: number; offset: number }

/** The record that a dead letter was before, from the headers that Connect adds; undefined when they are absent. */
export function originOf(headers: Record<string, string>): RecordPlace | undefined {
  const {
    '__connect.errors.topic': topic,
    '__connect.errors.partition': partition,
    '__connect.errors.offset': offset,
  } = headers
  if (topic === undefined || partition === undefined || offset === undefined) return undefined
  return { topic, partition: Number(partition), offset: Number(offset) }
}
