import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { WindowKeeper } from '../../src/consume/window-keeper.js'
import { FakeConsumer } from './fixtures/fake-consumer.js'

describe('a keeper of the window', () => {
  let clock: VirtualClock
  let consumer: FakeConsumer | undefined
  let wanted: number
  let keeper: WindowKeeper

  beforeEach(() => {
    clock = new VirtualClock()
    consumer = new FakeConsumer()
    consumer.settlesAll = true
    wanted = 100
    keeper = new WindowKeeper(
      clock,
      () => wanted,
      () => consumer,
    )
    keeper.begin(100)
  })

  const resized = (): unknown[] => (consumer?.of('resize') ?? []).map(call => call.items[0])
  const want = (window: number): void => {
    wanted = window
    keeper.changed()
  }

  it('does not ask for changes of a tenth', () => {
    want(110)
    want(90)
    expect(resized()).toEqual([])
    want(111)
    expect(resized()).toEqual([111])
  })

  it('asks at most once a second, and then for what is wanted by then', async () => {
    want(200)
    want(300)
    want(400)
    expect(resized()).toEqual([200])
    await clock.advance(999)
    wanted = 50
    await clock.advance(1)
    expect(resized()).toEqual([200, 50])
    await clock.advance(1_000)
    want(60)
    expect(resized()).toEqual([200, 50, 60])
    expect(clock.timers).toBe(0)
  })

  it('asks for nothing when the wish has passed by then', async () => {
    want(200)
    want(300)
    wanted = 200
    await clock.advance(1_000)
    expect(resized()).toEqual([200])
  })

  it('asks again with the next change when a call failed', async () => {
    if (consumer !== undefined) consumer.settlesAll = false
    want(200)
    consumer?.calls[0]?.fail(new Error('no'))
    await clock.advance(1_000)
    want(200)
    expect(resized()).toEqual([200, 200])
  })

  it('asks nothing of a consumer without windows, nor of none', () => {
    Object.assign(consumer ?? {}, { resize: undefined })
    want(500)
    expect(resized()).toEqual([])
    consumer = undefined
    want(900)
  })

  it('leaves no timer when closed', async () => {
    want(200)
    want(300)
    expect(clock.timers).toBe(1)
    keeper.close()
    expect(clock.timers).toBe(0)
  })
})
