import { describe, expect, it } from 'vitest'
import type { PublishManyFailed } from '../../src/errors/publish-many-failed.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { PushMany } from '../../src/publish/push-many.js'
import { FakeSource, fateOf, invalid, outboxOn } from './fixtures/fake-source.js'
import { message } from './fixtures/messages.js'

describe('two at once, whose messages share a batch', () => {
  it('each hear of their own', async () => {
    const source = new FakeSource()
    const outbox = outboxOn(source)
    // Schemas that take their time: the two take turns.
    const slowly = async (args: unknown) => message(String(args))
    const one = fateOf(new PushMany(outbox, slowly).from(['a0', 'a1', 'a2']))
    const other = fateOf(new PushMany(outbox, slowly).from(['b0', 'b1', 'b2']))
    await source.clock.settle()
    const [call] = source.calls
    expect(call?.ids.toSorted()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2'])
    call?.refuse({ index: call.ids.indexOf('b1'), error: invalid })
    await source.clock.settle()
    expect(one.value).toEqual({ accepted: 3 })
    const { accepted, failed } = other.error as PublishManyFailed
    expect(accepted).toBe(2)
    expect(failed).toMatchObject([{ index: 1, id: 'b1' }])
  })
})

describe('a message that fails for good', () => {
  it('is perhaps stored if an attempt before may have stored it', async () => {
    const source = new FakeSource()
    const fate = fateOf(outboxOn(source).push(message('a')))
    await source.clock.settle()
    source.calls[0]?.fail(new MemoryFault('busy', 'later', { retryable: true, happened: 'maybe' }))
    await source.clock.advance(200)
    source.calls[1]?.fail(invalid)
    await source.clock.settle()
    expect(fate.error).toMatchObject({ failure: { code: 'invalid', happened: 'maybe' } })
  })

  it('is not stored if none did', async () => {
    const source = new FakeSource()
    const fate = fateOf(outboxOn(source).push(message('a')))
    await source.clock.settle()
    source.calls[0]?.fail(invalid)
    await source.clock.settle()
    expect(fate.error).toMatchObject({ failure: { code: 'invalid', happened: 'no' } })
  })
})
