import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { ids, message, never, Revocations, source, working } from './world.js'

describe('memory broker: windows, sharing, life', () => {
  it('keeps within the window, which resize changes', async () => {
    const { publish, receive, consumer, clock } = await working(memory(), { source: { window: 2 } })
    await publish(message('a'), message('b'), message('c'), message('d'))
    const [a, b] = await receive()
    expect(b?.id).toBe('b')
    const waiting = consumer.receive({ max: 10, waitMs: 1000 }, never)
    await clock.settle()
    await consumer.ack([a!.receipt])
    expect(ids(await waiting)).toEqual(['c'])
    expect(await receive()).toEqual([])
    await consumer.resize!(3)
    expect(ids(await receive())).toEqual(['d'])
  })

  it('lets competing consumers share, the longest waiting first', async () => {
    const broker = memory()
    const { publish, consumer, clock } = await working(broker)
    const other = await broker.createConsumer(source(), new Revocations(), never)
    const first = consumer.receive({ max: 1, waitMs: 1000 }, never)
    const second = other.receive({ max: 5, waitMs: 1000 }, never)
    await clock.settle()
    await publish(message('a'), message('b'), message('c'))
    expect(ids(await first)).toEqual(['a'])
    expect(ids(await second)).toEqual(['b', 'c'])
  })

  it('serves whoever waits also when another comes first who may take nothing', async () => {
    const broker = memory()
    const { publish, receive, consumer, clock } = await working(broker, { source: { window: 1 } })
    await publish(message('held'), message('due', { dueAt: clock.now() + 100 }))
    await receive()
    let full: Promise<unknown> | undefined
    clock.at(100, () => {
      full = consumer.receive({ max: 1, waitMs: 1000 }, never)
    })
    const other = await broker.createConsumer(source(), new Revocations(), never)
    const waiting = other.receive({ max: 1, waitMs: 1000 }, never)
    await clock.advance(100)
    expect(full).toBeDefined()
    await clock.advance(900)
    expect(ids(await waiting)).toEqual(['due'])
  })

  it('forgets on hand-out for a source that never settles', async () => {
    const broker = memory()
    const { publish, receive, consumer } = await working(broker, { source: { settle: 'never' } })
    await publish(message('a'))
    expect(consumer.settlement).toBe('none')
    expect((await receive())[0]).toMatchObject({ id: 'a', leaseUntil: undefined })
    expect(await broker.admin?.depth?.('work')).toBe(0)
  })
})
