import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Store } from '../../src/contract/store.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { type Admissible, type End, type Policy, type Run, run, type Verdict } from '../../src/policies/policy.js'
import { dedupe } from './fixtures/dedupe.js'
import { at, recordedRun } from './fixtures/run-stub.js'

interface Order {
  readonly order: string
}

const duplicate = { kind: 'settle', as: 'ack', because: expect.stringMatching(/^duplicate/) }

/** Another process: the same policy made anew, with the same store. */
function process(store: Store): { admit(run: Run): Promise<Verdict>; release(run: Run, end: End): Promise<void> } {
  const policy: Policy = dedupe<Order>(({ order }) => order, 1_800_000) as Policy
  return {
    admit: async delivery => (await policy.admit?.(delivery, at(0, 0, store))) as Verdict,
    release: async (admitted, end) => policy.release?.(admitted, end),
  }
}

function message(id: string, order: string, facts: Partial<Admissible> = {}): Run {
  return recordedRun({ id, args: { order }, ...facts })
}

describe('dedupe, written with the hooks alone', () => {
  let clock: VirtualClock
  let store: Store

  beforeEach(async () => {
    clock = new VirtualClock()
    store = memoryStore()
    const host = { clientId: 'test', clock, random: () => 0.5, report: () => undefined }
    await store.open(host, new AbortController().signal)
  })

  it('runs one of two twins, also when they are asked at once in two processes', async () => {
    const verdicts = await Promise.all([
      process(store).admit(message('1', 'A')),
      process(store).admit(message('2', 'A')),
      process(store).admit(message('3', 'B')),
    ])
    expect(verdicts).toEqual([run, duplicate, run])
  })

  it('still knows it after success, until the time is over', async () => {
    const one = process(store)
    const first = message('1', 'A')
    await one.admit(first)
    await one.release(first, 'succeeded')
    expect(await one.admit(message('2', 'A'))).toEqual(duplicate)
    await clock.advance(1_800_000)
    expect(await one.admit(message('3', 'A'))).toBe(run)
  })

  it.each(['failed', 'refused'] as const)('lets the same be published again after it %s', async end => {
    const one = process(store)
    const first = message('1', 'A')
    await one.admit(first)
    await one.release(first, end)
    expect(await process(store).admit(message('2', 'A'))).toBe(run)
  })

  it('lets a redelivery and a retry of the same message pass its own claim', async () => {
    const first = message('1', 'A')
    await process(store).admit(first)
    expect(await process(store).admit(message('1', 'A', { deliveryCount: 2 }))).toBe(run)
    expect(await process(store).admit(message('1', 'A', { attempt: 2 }))).toBe(run)
  })

  it('keeps the claim of a lost run, which may still be under way', async () => {
    const one = process(store)
    const first = message('1', 'A')
    await one.admit(first)
    await one.release(first, 'abandoned')
    expect(await one.admit(message('2', 'A'))).toEqual(duplicate)
  })

  it('never gives back the claim of another: one that expired meanwhile and was taken anew', async () => {
    const slow = process(store)
    const first = message('1', 'A')
    await slow.admit(first)
    await clock.advance(1_800_000)
    const second = message('2', 'A')
    expect(await process(store).admit(second)).toBe(run)
    await slow.release(first, 'failed')
    expect(await process(store).admit(message('3', 'A'))).toEqual(duplicate)
  })

  it('rejects while the store is away: nothing fails open', async () => {
    await store.close()
    await expect(process(store).admit(message('1', 'A'))).rejects.toThrow()
  })
})
