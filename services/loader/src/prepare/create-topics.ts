import { readFileSync } from 'node:fs'
import kafkajs, { type Admin } from 'kafkajs'

export type DesiredTopic = { topic: string; partitions: number; config: Record<string, string> }

export const desiredTopics = JSON.parse(
  readFileSync(new URL('./topics.json', import.meta.url), 'utf8'),
) as DesiredTopic[]

/** Names of topics; `differing` in words. */
export type TopicsOutcome = { created: string[]; changed: string[]; differing: string[] }

/**
 * Creates missing topics and sets configs back to what the file says. Never deletes a topic, and never changes its
 * number of partitions: that would send a store's sales to another partition, out of order. Such a difference is only
 * reported.
 * @throws {Error} when Kafka does not answer
 */
export async function createTopics(admin: Admin, desired = desiredTopics): Promise<TopicsOutcome> {
  const existing = new Set(await admin.listTopics())
  const missing = desired.filter(({ topic }) => !existing.has(topic))
  const created = missing.map(({ topic }) => topic)
  await admin.createTopics({ waitForLeaders: true, topics: missing.map(toTopicConfig) })
  const present = desired.filter(({ topic }) => existing.has(topic))
  if (present.length === 0) return { created, changed: [], differing: [] }
  const changed = await alterConfigs(admin, present)
  return { created, changed, differing: await differencesOf(admin, present) }
}

function toTopicConfig({ topic, partitions, config }: DesiredTopic) {
  return { topic, numPartitions: partitions, replicationFactor: -1, configEntries: entriesOf(config) }
}

async function differencesOf(admin: Admin, present: DesiredTopic[]): Promise<string[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: present.map(({ topic }) => topic) })
  return present.flatMap(({ topic, partitions }) => {
    const actual = topics.find(({ name }) => name === topic)?.partitions.length
    return actual === partitions ? [] : [`${topic} has ${actual} partitions, not ${partitions}`]
  })
}

/** @returns the topics whose config was set back */
async function alterConfigs(admin: Admin, topics: DesiredTopic[]): Promise<string[]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic })),
  })
  const drifted = topics.filter(({ topic, config }) => {
    const actual = new Map(
      resources
        .find(({ resourceName }) => resourceName === topic)
        ?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    )
    return Object.entries(config).some(([name, value]) => actual.get(name) !== value)
  })
  if (drifted.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: drifted.map(({ topic, config }) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: entriesOf(config),
      })),
    })
  }
  return drifted.map(({ topic }) => topic)
}

const entriesOf = (config: Record<string, string>) => Object.entries(config).map(([name, value]) => ({ name, value }))
