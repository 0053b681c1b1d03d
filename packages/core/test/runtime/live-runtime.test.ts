import { beforeEach, describe, expect, it } from 'vitest'
import { internalsOf } from '../../src/task/internals.js'
import { World } from '../consume/fixtures/world.js'

type Validate = (value: unknown) => unknown

function schema(validate: Validate): never {
  return { '~standard': { version: 1, vendor: 'test', validate } } as never
}

const fits = schema(value => ((value as { x?: unknown }).x === 1 ? { value } : { issues: [{ message: 'not one' }] }))
const fitsLater = schema(async value =>
  (value as { x?: unknown }).x === 1 ? { value } : { issues: [{ message: 'not one' }] },
)

describe('a task at work', () => {
  let world: World

  beforeEach(() => {
    world = new World('full', { store: true })
  })

  it('counts and clears what waits, parked messages included', async () => {
    world = new World('no-delay', { store: true })
    const work = world.task(() => 0)
    await work.pushMany([{}, {}])
    await work.publish({}, { delay: '1h' })
    expect(await work.depth()).toBe(3)
    await (work as unknown as { clear(): Promise<void> }).clear()
    expect(await work.depth()).toBe(0)
    await work.close()
    expect(world.clock.timers).toBe(0)
  })

  it('says when the broker can do neither', async () => {
    world = new World('at-most-once')
    const work = world.task(() => 0)
    await expect(work.depth()).rejects.toMatchObject({ code: 'SLUICE_BROKER_UNSUPPORTED' })
    await expect((work as unknown as { clear(): Promise<void> }).clear()).rejects.toMatchObject({
      code: 'SLUICE_BROKER_UNSUPPORTED',
    })
  })

  it.each([
    ['at once', fits],
    ['later', fitsLater],
  ])('checks what is pushed, by a schema that answers %s', async (_, input) => {
    const work = world.task(() => 0, { input })
    await expect(work.push({ x: 1 })).resolves.toBeDefined()
    await expect(work.push({ x: 2 })).rejects.toMatchObject({ code: 'SLUICE_INVALID_ARGUMENTS' })
    await expect(work.publish({ x: 2 }, { delay: '1s' })).rejects.toMatchObject({ code: 'SLUICE_INVALID_ARGUMENTS' })
    await expect(work.pushMany([{ x: 1 }, { x: 2 }, { x: 1 }])).rejects.toMatchObject({
      accepted: 2,
      failed: [{ index: 1, error: { code: 'SLUICE_INVALID_ARGUMENTS' } }],
    })
    expect(await work.depth()).toBe(3)
  })

  it('delays by the broker, or parks, or refuses before anything is sent', async () => {
    const starts: [string, number][] = []
    for (const [as, store] of [
      ['full', false],
      ['no-delay', true],
    ] as const) {
      world = new World(as, { store })
      const work = world.task(() => void starts.push([as, world.clock.monotonic()]))
      await world.consume(work)
      const { id } = await work.publish({}, { delay: '5s' })
      await work.publish({}, { at: new Date(world.clock.now() - 1_000) })
      await world.clock.advance(10_000)
      expect(world.ids('succeeded')).toContain(id)
    }
    expect(starts).toEqual([
      ['full', 0],
      ['full', 5_000],
      ['no-delay', 0],
      ['no-delay', 5_000],
    ])
    world = new World('no-delay')
    const refused = world.task(() => 0)
    await expect(refused.publish({}, { delay: '5s' })).rejects.toMatchObject({ code: 'SLUICE_REFUSED' })
    await expect(refused.publish({}, { priority: 999 })).rejects.toMatchObject({ code: 'SLUICE_REFUSED' })
  })

  it('publishes later also while the broker is away: what it can do is known', async () => {
    world = new World('core-reconnect')
    const work = world.task(() => 0)
    await work.push({})
    world.server.cut()
    await world.clock.advance(100)
    const published = work.publish({}, { delay: '5s' })
    await world.clock.advance(1_000)
    world.server.restore()
    await world.clock.advance(6_000)
    await expect(published).resolves.toMatchObject({ id: expect.any(String) })
  })

  it('explains itself', async () => {
    const work = world.task(() => 0, { rate: '5/s' }) as unknown as { explain(): Promise<object> }
    expect(String(await work.explain())).toMatch(/at least once/)
  })

  it('cannot be bound anew while it is used, and can after close', async () => {
    const work = world.task(() => 0)
    await work.push({})
    const { rebind } = internalsOf(work)
    const { broker, store, environment } = world
    expect(() => rebind({ broker, store, environment })).toThrow(/./)
    await work.close()
    rebind({ broker, store, environment })
    await expect(work.push({})).resolves.toBeDefined()
  })

  it('closes what it never opened', async () => {
    const work = world.task(() => 0)
    await work.close()
    await work.close()
    await expect(work.push({})).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
    await expect(work.pushMany([])).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
    await expect(work.depth()).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
  })

  it('has an id for a run without a message', () => {
    expect(internalsOf(world.task(() => 0)).runtime.nextId()).toMatch(/^[0-9a-z]{15,18}$/)
  })

  it('lets a script that pushed and forgot to close end by itself', async () => {
    const work = world.task(() => 0)
    await work.push({})
    await work.pushMany([{}, {}])
    await world.clock.settle()
    expect(world.clock.timers).toBe(0)
  })
})
