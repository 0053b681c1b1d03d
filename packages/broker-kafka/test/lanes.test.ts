import { systemClock } from '@sluice/core'
import type { Delivery } from '@sluice/core/adapter'
import { describe, expect, test } from 'vitest'
import { type Claim, shareOut } from '../src/drivers/kafkajs/share-out.js'
import type { ArrivedRecord } from '../src/drivers/driver.js'
import { Backlog } from '../src/groups/backlog.js'
import { type KafkaReceipt, type Lane, Lanes } from '../src/groups/lane.js'

const claim = (memberId: string, owned: readonly number[] = [], generation = 1): Claim => ({
  memberId,
  owned,
  generation,
})
const shares = (partitions: number, ...claims: Claim[]): { [member: string]: readonly number[] } =>
  Object.fromEntries(shareOut([...Array(partitions).keys()], claims))

describe('dealing out partitions', () => {
  test('a new group shares evenly', () => {
    expect(shares(5, claim('a'), claim('b'))).toEqual({ a: [0, 1, 2], b: [3, 4] })
    expect(shares(1, claim('a'), claim('b'))).toEqual({ a: [0], b: [] })
  })

  test('who has partitions keeps them: a newcomer gets those of the dead, or what the others have too many', () => {
    expect(shares(4, claim('a', [1, 3]), claim('c'))).toEqual({ a: [1, 3], c: [0, 2] })
    expect(shares(4, claim('a', [0, 1, 2, 3]), claim('c'))).toEqual({ a: [0, 1], c: [2, 3] })
    expect(shares(5, claim('b', [0, 1]), claim('a', [2, 3, 4]))).toEqual({ a: [2, 3, 4], b: [0, 1] })
    expect(shares(3, claim('a', [0]), claim('b', [1, 2]))).toEqual({ a: [0], b: [1, 2] })
  })

  test('of two who say that they have a partition, the newer is right; one that is no more is nobody’s', () => {
    expect(shares(2, claim('late', [0, 1], 3), claim('now', [1], 7))).toEqual({ late: [0], now: [1] })
    expect(shares(2, claim('a', [0, 9]), claim('b'))).toEqual({ a: [0], b: [1] })
  })
})

function backlogOf(window: number, partitions: readonly number[]) {
  const calls: string[] = []
  const backlog = new Backlog(systemClock, window, {
    pause: some => void (some.length > 0 && calls.push(`pause ${some.join()}`)),
    resume: some => void (some.length > 0 && calls.push(`resume ${some.join()}`)),
  })
  const lanes = new Lanes()
  lanes.assign(partitions, false)
  backlog.keep(lanes.all)
  calls.length = 0
  return { backlog, calls, lanes }
}

const records = (count: number): readonly ArrivedRecord[] =>
  Array.from({ length: count }, (_, offset) => ({
    offset,
    key: undefined,
    value: undefined,
    timestamp: 0,
    readHeaders: () => undefined,
  }))

const signal = new AbortController().signal

describe('what was fetched', () => {
  test('is handed over in turns, each lane in order: none waits for the end of another', async () => {
    const { backlog, lanes } = backlogOf(10_000, [0, 1])
    const [first, second] = lanes.all as [Lane, Lane]
    backlog.add(first, records(2_000), 0)
    backlog.add(second, records(2_000), 0)
    const taken: Delivery<KafkaReceipt>[] = []
    while (taken.length < 600) taken.push(...(await backlog.buffer.take(100, 0, signal)))
    expect(taken.filter(({ lane }) => lane === '1').length).toBeGreaterThan(150)
    while (taken.length < 4_000) taken.push(...(await backlog.buffer.take(1_000, 0, signal)))
    for (const { name } of [first, second]) {
      const offsets = taken.filter(({ lane }) => lane === name).map(({ receipt }) => receipt.offset)
      expect(offsets).toEqual([...Array(2_000).keys()])
    }
  })

  test('stops the fetching of its own lane alone, and lets it go on when half is gone', async () => {
    const { backlog, calls, lanes } = backlogOf(100, [0, 1])
    const [first, second] = lanes.all as [Lane, Lane]
    backlog.add(first, records(200), 0)
    backlog.add(second, records(10), 0)
    expect(calls).toEqual(['pause 0'])
    for (let taken = 0; taken < 190; ) taken += (await backlog.buffer.take(20, 0, signal)).length
    expect(calls).toEqual(['pause 0', 'resume 0'])
  })

  test('is forgotten with its lane, and valves are set anew for those that stay', async () => {
    const { backlog, calls, lanes } = backlogOf(10, [0, 1])
    const [first, second] = lanes.all as [Lane, Lane]
    backlog.add(first, records(50), 0)
    backlog.add(second, records(50), 0)
    calls.length = 0
    lanes.assign([1, 2], true)
    backlog.keep(lanes.all)
    backlog.buffer.retain(({ receipt }) => !lanes.isStale(receipt))
    expect(calls).toEqual(['pause 1', 'resume 2'])
    const taken: (string | undefined)[] = []
    while (taken.length < 50) taken.push(...(await backlog.buffer.take(10, 0, signal)).map(({ lane }) => lane))
    expect(await backlog.buffer.take(1, 0, signal)).toEqual([])
    expect(taken).toEqual(Array(50).fill('1'))
  })
})
