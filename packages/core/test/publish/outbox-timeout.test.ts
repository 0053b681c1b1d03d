import { beforeEach, describe, expect, it } from 'vitest'
import { PublishTimeout } from '../../src/errors/publish-timeout.js'
import type { Outbox } from '../../src/publish/outbox.js'
import { busy, FakeSource, fateOf, lost, outboxOn } from './fixtures/fake-source.js'
import { message } from './fixtures/messages.js'

const never = new Promise<void>(() => undefined)

describe('a message that is not confirmed within 30 s', () => {
  let source: FakeSource
  let outbox: Outbox

  beforeEach(() => {
    source = new FakeSource()
    outbox = outboxOn(source, { inFlight: 1 })
  })

  const push = (...all: string[]): { value?: string; error?: unknown }[] =>
    all.map(id => fateOf(outbox.push(message(id))))
  const settle = (): Promise<void> => source.clock.settle()
  const sent = (): (readonly string[])[] => source.calls.map(call => call.ids)

  it('is told "no" when no adapter ever had it, and is not sent when there is one', async () => {
    source = new FakeSource(false)
    outbox = outboxOn(source)
    let open!: () => void
    const opened = new Promise<void>(resolve => {
      open = resolve
    })
    source.opening = () => opened
    const [fate] = push('a')
    await source.clock.advance(29_999)
    expect(fate).toEqual({})
    await source.clock.advance(1)
    expect(fate?.error).toBeInstanceOf(PublishTimeout)
    expect(fate?.error).toMatchObject({ happened: 'no', code: 'SLUICE_PUBLISH_TIMEOUT' })
    open()
    await settle()
    expect(sent()).toEqual([])
  })

  it('is told "maybe" when an adapter has it, and is never sent again; a late answer changes nothing', async () => {
    const [fate] = push('a')
    await source.clock.advance(30_000)
    expect(fate?.error).toMatchObject({ happened: 'maybe' })
    source.calls[0]?.fail(lost())
    await source.clock.advance(60_000)
    expect(sent()).toEqual([['a']])
    expect(outbox.unconfirmed).toBe(0)
  })

  it('holds its place at the adapter until that answers: never more calls at once than allowed', async () => {
    push('a')
    await source.clock.advance(30_000)
    const [later] = push('b')
    await settle()
    expect(sent()).toEqual([['a']])
    source.calls[0]?.store()
    await settle()
    expect(sent()).toEqual([['a'], ['b']])
    source.calls[1]?.store()
    await settle()
    expect(later).toEqual({ value: 'b' })
  })

  it('is told "no" when every attempt is known to have done nothing, with the last error as cause', async () => {
    const refused = lost('no')
    const [fate] = push('a')
    await settle()
    for (let attempt = 0; attempt < 290; attempt++) {
      source.calls[attempt]?.fail(refused)
      await source.clock.advance(100)
    }
    source.pauseMs = 10_000
    source.calls[290]?.fail(refused)
    await source.clock.advance(1_000)
    expect(fate?.error).toMatchObject({ happened: 'no', cause: { cause: refused } })
  })

  it('is told "maybe" when one attempt of many may have done it', async () => {
    const [fate] = push('a')
    await settle()
    source.calls[0]?.fail(lost('maybe'))
    await source.clock.advance(100)
    source.calls[1]?.fail(lost('no'))
    source.pauseMs = 60_000
    await source.clock.advance(100)
    source.calls[2]?.fail(busy)
    await source.clock.advance(30_000)
    expect(fate?.error).toMatchObject({ happened: 'maybe' })
  })

  it('is told "no" when it was refused alone, and is not sent after its time', async () => {
    const fates = push('a', 'b')
    await settle()
    source.pauseMs = 40_000
    source.calls[0]?.refuse({ index: 1, error: busy })
    await source.clock.advance(60_000)
    expect(fates).toMatchObject([{ value: 'a' }, { error: { happened: 'no' } }])
    expect(sent()).toEqual([['a', 'b']])
  })

  it('is also one that waits behind a full pipe, before it was ever sent', async () => {
    push('a')
    await settle()
    const [fate] = push('b')
    await source.clock.advance(30_000)
    expect(fate?.error).toMatchObject({ happened: 'no' })
    source.calls[0]?.store()
    await settle()
    expect(sent()).toEqual([['a']])
    expect(source.clock.timers).toBe(0)
  })

  it('has its own 30 s, to within one, also when it joined what could not leave for long', async () => {
    source = new FakeSource(false)
    source.opening = () => never
    outbox = outboxOn(source)
    push('a')
    await settle()
    push('b')
    await source.clock.advance(900)
    const [young] = push('c')
    await source.clock.advance(20_000)
    const [younger] = push('d')
    await source.clock.advance(9_100)
    expect(young?.error).toMatchObject({ happened: 'no' })
    expect(younger).toEqual({})
    await source.clock.advance(19_999)
    expect(younger).toEqual({})
    await source.clock.advance(901)
    expect(younger?.error).toMatchObject({ happened: 'no' })
  })

  it('lets those who hear of it push again at once', async () => {
    const again: { value?: string; error?: unknown }[] = []
    outbox.push(message('a')).catch(() => again.push(...push('b')))
    await source.clock.advance(30_000)
    source.calls[0]?.store()
    await settle()
    source.calls[1]?.store()
    await settle()
    expect(again).toEqual([{ value: 'b' }])
    expect(source.clock.timers).toBe(0)
  })
})
