import { describe, expect, it } from 'vitest'
import { wrapEnvelope } from '../../src/codec/envelope.js'
import { fixed } from '../../src/policies/backoff.js'
import { losing } from './fixtures/losing.js'
import { World } from './fixtures/world.js'

describe('on a broker without headers', () => {
  it('all events bear the id that travels inside', async () => {
    const world = new World('no-headers')
    const work = world.task(() => 0)
    await world.consume(work)
    const id = await work.push({ x: 1 })
    await world.clock.settle()
    for (const name of ['received', 'started', 'succeeded'] as const) expect(world.ids(name)).toEqual([id])
  })

  it('what is given back unread keeps its id, headers and arguments', async () => {
    const { world, work, worker, runs } = await losing('no-headers', { concurrency: 1 })
    const ids = [await work.push({ x: 1 }), (await work.publish({ x: 2 }, { headers: { tenant: 'a' } })).id]
    await world.clock.settle()
    expect(runs).toHaveLength(1)
    const closing = worker.close({ grace: 0 })
    await world.clock.settle()
    await closing
    const waiting = await world.waiting()
    expect(waiting.map(({ body }) => JSON.parse(body))).toMatchObject([
      { x: 1, extra: { 'sluice-id': ids[0] } },
      { x: 2, extra: { 'sluice-id': ids[1], tenant: 'a' } },
    ])
  })

  it('a retry and a dead letter change no character of the arguments of a stranger', async () => {
    const world = new World('no-headers')
    const text = '{"n":12345678901234567890,"deep":{"extra":{"a":"b"}}}'
    const work = world.task(
      () => {
        throw new Error('no')
      },
      { retry: { limit: 1, backoff: fixed(1_000) } },
    )
    await world.consume(work)
    await world.put({ id: 'order-1', body: wrapEnvelope(text, 'order-1', { tenant: 'a' }) })
    await world.put({ id: 'odd', body: '{ no JSON }' })
    await world.clock.advance(1_000)
    const letters = await world.waiting('work.dead')
    expect(letters).toHaveLength(2)
    const letter = letters.find(({ body }) => body.startsWith('{"n":'))
    expect(letter?.body.startsWith('{"n":12345678901234567890,"deep":{"extra":{"a":"b"}},"extra":{')).toBe(true)
    expect(letter?.headers).toMatchObject({ tenant: 'a', 'sluice-dead': expect.stringContaining('"attempts":2') })
  })

  it('a message at the limit of the body can still be a dead letter', async () => {
    const world = new World('small-limits')
    const work = world.task(
      () => {
        throw new Error('x'.repeat(5_000))
      },
      { retry: 0 },
    )
    await world.consume(work)
    await world.put({ id: 'order-1', headers: { tenant: 'a'.repeat(40) } })
    await world.clock.settle()
    expect(await world.dead()).toMatchObject([{ id: 'order-1', attempts: 1 }])
  })
})
