import type { Bounds, Driver, DriverMember, MemberEvents, Position } from '../src/index.js'

/** A driver whose member does what a test says. */
export class FakeDriver {
  /** What the group has committed, asked for when the test lets it be answered. */
  committed: () => Promise<readonly Position[]> = async () => []
  bounds: () => Promise<readonly Bounds[]> = async () => [{ partition: 0, low: 0, high: 100 }]
  commit: (positions: readonly Position[]) => Promise<void> = async () => undefined
  readonly calls: string[] = []
  events: MemberEvents | undefined

  readonly driver: Driver = {
    native: undefined,
    connect: async () => undefined,
    ping: async () => undefined,
    reach: async () => undefined,
    drop: () => undefined,
    topics: async () => [],
    partitionsOf: async () => 1,
    createTopic: async () => undefined,
    removeTopic: async () => undefined,
    bounds: () => this.bounds(),
    positionsAt: async () => [],
    committed: () => this.committed(),
    isActive: async () => false,
    truncate: async () => undefined,
    producer: () => Promise.reject(new Error('not here')),
    join: async (_, events) => {
      await undefined
      this.events = events
      events.assigned([0], false)
      return this.#member
    },
    close: async () => undefined,
  }

  readonly #member: DriverMember = {
    pause: () => undefined,
    resume: () => undefined,
    seek: ({ offset, partition }) => void this.calls.push(`seek ${partition} ${offset}`),
    commit: positions => this.commit(positions),
    committed: async partitions => partitions.map(partition => ({ partition, offset: 0 })),
    isRebalance: error => (error as Error).message === 'rebalance',
    leave: async () => undefined,
  }
}
