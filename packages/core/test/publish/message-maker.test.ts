import type { StandardSchemaV1 } from '@standard-schema/spec'
import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { unwrapEnvelope } from '../../src/codec/envelope.js'
import { MessageIds } from '../../src/codec/message-id.js'
import type { Capabilities } from '../../src/contract/index.js'
import { InvalidArguments } from '../../src/errors/invalid-arguments.js'
import { full } from '../../src/memory/profiles/full.js'
import { noHeaders } from '../../src/memory/profiles/no-headers.js'
import { type Making, MessageMaker } from '../../src/publish/message-maker.js'
import type { PublishFacts } from '../../src/publish/publish-facts.js'

const nothing: PublishFacts = {
  id: undefined,
  key: undefined,
  priority: undefined,
  dueAt: undefined,
  headers: undefined,
}
const unstamped: Capabilities = { ...full, stamps: false }

function limited(broker: Capabilities, limits: Partial<Capabilities['limits']>): Capabilities {
  return { ...broker, limits: { ...broker.limits, ...limits } }
}

describe('a maker of messages', () => {
  let clock: VirtualClock
  let ids: MessageIds

  beforeEach(() => {
    clock = new VirtualClock()
    ids = new MessageIds(clock, () => 0.5)
  })

  const maker = (more: Partial<Making> = {}): MessageMaker =>
    new MessageMaker({ task: 'add', queue: 'sums', schema: undefined, bodyLimit: 1_000, clock, ids, ...more })

  it('makes the arguments the body and nothing else, all fields in their order', () => {
    const made = maker().make({ x: 1 }, full, undefined)
    expect(Object.keys(made)).toEqual(['queue', 'body', 'id', 'headers', 'dueAt', 'priority', 'key'])
    expect(made).toMatchObject({ queue: 'sums', body: '{"x":1}', headers: undefined, dueAt: undefined })
    expect(made.id).toMatch(/^[0-9a-z]{18}$/)
  })

  it('takes over what a publish says besides', () => {
    const facts = { id: 'order-1', key: 'k', priority: 3, dueAt: 5, headers: { tenant: 'a' } }
    expect(maker().make({}, full, facts)).toMatchObject({ ...facts, body: '{}' })
  })

  describe('sends the time', () => {
    it.each([
      ['not with an id of ours', unstamped, undefined, false],
      ['with a foreign id where the broker does not stamp', unstamped, 'order-1', true],
      ['not with a foreign id where the broker stamps', full, 'order-1', false],
      ['with a foreign id that looks like one of ours and would tell another time', full, 'paymentaccount01', true],
    ])('%s', (_, capabilities, id, sent) => {
      const made = maker().make({}, capabilities, { ...nothing, id })
      expect(made.headers).toEqual(sent ? { 'sluice-at': String(clock.now()) } : undefined)
    })
  })

  describe('refuses before anything is sent', () => {
    it('a body above the smaller of the two limits', () => {
      expect(() => maker({ bodyLimit: 6 }).make({ x: 1 }, full, undefined)).toThrow(/7 bytes, 6 are allowed/)
      const small = limited(full, { bodyBytes: 5 })
      expect(() => maker().make({ x: 1 }, small, undefined)).toThrow(/7 bytes, 5 are allowed/)
    })

    it('headers above the limit of the broker, those of ours included', () => {
      const facts = { ...nothing, id: 'order-1', headers: { h: 'ä' } }
      const bytes = 3 + 'sluice-at'.length + 13
      expect(maker().make({}, limited(unstamped, { headerBytes: bytes }), facts).headers).toBeDefined()
      expect(() => maker().make({}, limited(unstamped, { headerBytes: bytes - 1 }), facts)).toThrow(
        `the headers have ${bytes} bytes, ${bytes - 1} are allowed`,
      )
    })

    it('a body that is too large only with its envelope', () => {
      const made = maker().make({ x: 'ä' }, noHeaders, undefined)
      const bytes = Buffer.byteLength(made.body)
      const fits = limited(noHeaders, { bodyBytes: bytes })
      expect(Buffer.byteLength(maker().make({ x: 'ä' }, fits, undefined).body)).toBe(bytes)
      const small = limited(noHeaders, { bodyBytes: bytes - 1 })
      expect(() => maker().make({ x: 'ä' }, small, undefined)).toThrow(`${bytes} bytes, ${bytes - 1} are allowed`)
    })
  })

  it('puts id and headers inside where the broker has none', () => {
    const made = maker().make({ x: 1 }, noHeaders, { ...nothing, id: 'order-1', headers: { tenant: 'a' } })
    expect(made.headers).toBeUndefined()
    const inside = unwrapEnvelope(JSON.parse(made.body as string))
    expect(inside).toMatchObject({ args: { x: 1 }, id: 'order-1' })
    expect({ ...inside.headers }).toMatchObject({ tenant: 'a' })
  })

  describe('checks the schema', () => {
    const checking = (validate: StandardSchemaV1['~standard']['validate']): MessageMaker =>
      maker({ schema: { '~standard': { version: 1, vendor: 'test', validate } } })
    const issues = [{ message: 'too small' }]

    it('only where there is one', () => {
      expect(maker().hasSchema).toBe(false)
      expect(maker().check('anything')).toBeUndefined()
    })

    it('at once or promised, and sends what was given', async () => {
      const sync = checking(() => ({ value: { x: 'changed' } }))
      expect(sync.hasSchema).toBe(true)
      expect(sync.check({ x: 1 })).toBeUndefined()
      expect(sync.make({ x: 1 }, full, undefined).body).toBe('{"x":1}')
      await expect(checking(async () => ({ value: 1 })).check({})).resolves.toBeUndefined()
    })

    it('and refuses what does not fit, keeping all issues as cause', async () => {
      expect(() => checking(() => ({ issues })).check({})).toThrow(InvalidArguments)
      await expect(checking(async () => ({ issues })).check({})).rejects.toMatchObject({
        code: 'SLUICE_INVALID_ARGUMENTS',
        cause: issues,
        message: 'task "add": the arguments do not fit the schema: too small',
      })
    })

    it('and blames a schema that throws', () => {
      const broken = checking(() => {
        throw new Error('broken')
      })
      expect(() => broken.check({})).toThrow('task "add": the schema threw: broken')
    })
  })
})
