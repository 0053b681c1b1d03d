import type { Broker, Cluster, Consumer, Kafka } from 'kafkajs'
import type { Position } from '../driver.js'
import { typeOf } from '../type-of.js'
import type { Generation } from './membership.js'

interface Line {
  /** Never runs: it is how the client gives a cluster. */
  readonly consumer: Consumer
  readonly cluster: Cluster
  readonly connected: Promise<void>
  readonly coordinators: Map<string, Promise<Broker>>
}

/**
 * Commits, and reads what is committed, over a connection of its own, shared by all groups. Kafka answers the requests of
 * a connection one after the other, and the one with which a member joins only when the whole group has formed: behind it,
 * what is done meanwhile could not be written down, although the old generation counts until then.
 */
export class Committer {
  readonly #kafka: Kafka
  #line: Line | undefined

  constructor(kafka: Kafka) {
    this.#kafka = kafka
  }

  /** One attempt, in the name of this generation alone: the coordinator refuses it if there is a newer one. */
  async commit(group: string, of: Generation, topic: string, positions: readonly Position[]): Promise<void> {
    const partitions = positions.map(({ offset, partition }) => ({ partition, offset: String(offset) }))
    await this.#ask(group, coordinator =>
      coordinator.offsetCommit({
        groupId: group,
        groupGenerationId: of.generationId,
        memberId: of.memberId,
        topics: [{ topic, partitions }],
      }),
    )
  }

  /** One attempt. Of the partitions that were asked for, those that have a commit. */
  async committed(group: string, topic: string, partitions: readonly number[]): Promise<readonly Position[]> {
    const asked = partitions.map(partition => ({ partition }))
    const answer = await this.#ask(group, coordinator =>
      coordinator.offsetFetch({ groupId: group, topics: [{ topic, partitions: asked as never }] }),
    )
    return answer.responses
      .flatMap(({ partitions: found }) => found)
      .map(({ offset, partition }) => ({ partition, offset: Number(offset) }))
      .filter(({ offset }) => offset >= 0)
  }

  async #ask<Answer>(group: string, question: (coordinator: Broker) => Promise<Answer>): Promise<Answer> {
    const line = this.#open()
    try {
      await line.connected
      return await question(await coordinatorOf(line, group))
    } catch (error) {
      // Perhaps another broker leads the group now.
      if (!isOfGroup(error)) line.coordinators.delete(group)
      throw error
    }
  }

  close(): void {
    const line = this.#line
    this.#line = undefined
    line?.consumer.disconnect().catch(() => undefined)
  }

  #open(): Line {
    if (this.#line !== undefined) return this.#line
    let cluster: Cluster | undefined
    const roundRobin = ((ground: { readonly cluster: Cluster }) => {
      cluster = ground.cluster
      return { name: 'none', version: 0 }
    }) as never
    const consumer = this.#kafka.consumer({ groupId: 'none', partitionAssigners: [roundRobin] })
    const connected = consumer.connect()
    const line: Line = { consumer, cluster: cluster as unknown as Cluster, connected, coordinators: new Map() }
    connected.catch(() => {
      if (this.#line === line) this.close()
    })
    this.#line = line
    return line
  }
}

async function coordinatorOf({ cluster, coordinators }: Line, group: string): Promise<Broker> {
  const known = await coordinators.get(group)
  if (known?.isConnected() === true) return known
  const finding = cluster.findGroupCoordinator({ groupId: group })
  coordinators.set(group, finding)
  finding.catch(() => {
    if (coordinators.get(group) === finding) coordinators.delete(group)
  })
  return await finding
}

const ofGroup = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID']

/** The coordinator is the right one, and has said so. */
export function isOfGroup(error: unknown): boolean {
  return ofGroup.includes(typeOf(error) ?? '')
}
