import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import { wrapEnvelope } from '../../src/codec/envelope.js'
import { check, open, type Reading } from '../../src/consume/decoding.js'
import { Entrance } from '../../src/consume/entrance.js'
import { type Slot, state } from '../../src/consume/slot.js'
import type { Delivery } from '../../src/contract/index.js'
import { held } from '../runtime/fixtures/fate-of.js'
import { slots } from './fixtures/slots.js'

const bare: Reading = { envelope: false, schema: undefined }
const sealed: Reading = { envelope: true, schema: undefined }

function schema(validate: StandardSchemaV1['~standard']['validate']): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

function opened(more: Partial<Delivery>, reading: Reading = bare): { slot: Slot; because: string | undefined } {
  const slot = slots().take('a', more)
  return { slot, because: open(slot, reading) }
}

describe('opening a delivery', () => {
  it('fills in the arguments', () => {
    const { slot, because } = opened({ body: '{"x":1}' })
    expect(because).toBeUndefined()
    expect(slot).toMatchObject({ args: { x: 1 }, readable: true, enveloped: false })
  })

  it('says why it cannot', () => {
    expect(opened({ body: 'no' })).toMatchObject({ because: 'the body is not JSON', slot: { readable: false } })
  })

  it('takes id and headers out of an envelope, and leaves an argument of that name where headers are native', () => {
    const body = wrapEnvelope('{"x":1}', 'inside', { 'sluice-attempt': '3', 'sluice-due': '5', tenant: 'a' })
    expect(opened({ body }, sealed).slot).toMatchObject({
      id: 'inside',
      args: { x: 1 },
      attempt: 3,
      dueAt: 5,
      enveloped: true,
    })
    expect(opened({ body }).slot).toMatchObject({ id: 'a', attempt: 1, args: { x: 1, extra: { tenant: 'a' } } })
  })

  it('leaves what has no envelope as it is', () => {
    expect(opened({ body: '{"extra":5}' }, sealed)).toMatchObject({
      because: undefined,
      slot: { id: 'a', args: { extra: 5 } },
    })
    expect(opened({ body: '{"extra":{}}' }, sealed).slot).toMatchObject({ id: 'a', args: {}, enveloped: true })
  })

  it('keeps an attempt that was raised here, when it is read again', () => {
    const { slot } = opened({ body: wrapEnvelope('{}', 'a', { 'sluice-attempt': '2' }) }, sealed)
    slot.attempt = 5
    slot.raised = true
    open(slot, sealed)
    expect(slot.attempt).toBe(5)
  })
})

describe('checking a delivery', () => {
  const checked = (more: Partial<Delivery>, reading: Reading = bare): { slot: Slot; because: unknown } => {
    const { slot } = opened({ body: '{"x":1}', ...more }, reading)
    return { slot, because: check(slot, reading) }
  }

  it('reads what the message asks for, or says why it cannot be heeded', () => {
    const good = checked({ headers: { 'sluice-opts': '{"timeoutMs":5}' } })
    expect(good).toMatchObject({ because: undefined, slot: { overrides: { timeoutMs: 5 } } })
    expect(checked({ headers: { 'sluice-opts': '{"rate":5}' } }).because).toMatch(/overrides cannot be heeded/)
  })

  it('replaces the arguments by what the schema makes of them, at once or promised', async () => {
    const sync = schema(value => ({ value: { got: value } }))
    expect(checked({}, { ...bare, schema: sync }).slot.args).toEqual({ got: { x: 1 } })
    const later = schema(async value => ({ value: { got: value } }))
    const { slot, because } = checked({}, { ...bare, schema: later })
    expect(await because).toBeUndefined()
    expect(slot.args).toEqual({ got: { x: 1 } })
  })

  it('says what does not fit, and keeps the arguments as they were', async () => {
    const issues = [{ message: 'bad' }]
    const text = 'the arguments do not fit the schema: bad'
    expect(checked({}, { ...bare, schema: schema(() => ({ issues })) })).toMatchObject({
      because: text,
      slot: { args: { x: 1 } },
    })
    expect(await checked({}, { ...bare, schema: schema(async () => ({ issues })) }).because).toBe(text)
  })
})

describe('an entrance', () => {
  it('lets those wait whose schema takes time, unless they are taken out', async () => {
    const told: string[] = []
    const answers = [
      held<StandardSchemaV1.Result<unknown>>(),
      held<never>(),
      held<never>(),
      held<StandardSchemaV1.Result<unknown>>(),
    ]
    let asked = 0
    const entrance = new Entrance(
      { envelope: false, schema: schema(() => (answers[asked++] as (typeof answers)[0]).promise) },
      {
        readable: slot => told.push(`${slot.id} in`),
        unreadable: (slot, because) => told.push(`${slot.id}: ${because}`),
      },
    )
    const { take, live } = slots()
    const [good, lost, drained, bad] = ['good', 'lost', 'drained', 'bad'].map(id => take(id)) as [
      Slot,
      Slot,
      Slot,
      Slot,
    ]
    for (const slot of [good, lost, drained]) entrance.enter(slot, entrance.open(slot))
    expect(entrance.waiting).toBe(3)
    expect(lost).toMatchObject({ state: state.waiting, promised: true })
    expect(entrance.remove(lost)).toBe(true)
    expect(entrance.remove(lost)).toBe(false)
    live.drop(lost)
    expect(take('other')).not.toBe(lost)
    answers[0]?.resolve({ value: {} })
    await Promise.resolve().then(() => new Promise(resolve => setImmediate(resolve)))
    expect(told).toEqual(['good in'])
    expect(entrance.drain()).toEqual([drained])
    expect(entrance.waiting).toBe(0)
    answers[1]?.resolve({ value: {} } as never)
    answers[2]?.resolve({ value: {} } as never)
    entrance.enter(bad, entrance.open(bad))
    answers[3]?.resolve({ issues: [{ message: 'no' }] })
    await new Promise(resolve => setImmediate(resolve))
    expect(told).toEqual(['good in', 'bad: the arguments do not fit the schema: no'])
  })

  it('tells at once what can be told at once', () => {
    const told: string[] = []
    const entrance = new Entrance(bare, {
      readable: slot => told.push(`${slot.id} in`),
      unreadable: (slot, because) => told.push(`${slot.id}: ${because}`),
    })
    const { take } = slots()
    const [good, bad] = [take('good'), take('bad', { body: '[]' })]
    entrance.enter(good, entrance.open(good))
    entrance.enter(bad, entrance.open(bad))
    expect(told).toEqual(['good in', 'bad: the body is no JSON object'])
  })
})
