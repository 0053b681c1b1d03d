import { describe, expect, it } from 'vitest'
import type { Capabilities } from '../../src/contract/capabilities.js'
import { Refused } from '../../src/errors/refused.js'
import { negotiate } from '../../src/runtime/negotiate.js'
import type { ConsumerFacts, Ground } from '../../src/runtime/negotiate-ground.js'
import type { Wants } from '../../src/runtime/negotiate-wants.js'
import { ground, plain } from './grounds.js'

const wanting = (wants: Partial<Wants>): Wants => ({ ...plain, ...wants })
const consumer = (facts: Partial<ConsumerFacts>): { consumer: ConsumerFacts } => ({
  consumer: { settlement: 'each', nack: false, move: false, ...facts },
})

function refused(wants: Partial<Wants>, on: Ground): readonly string[] {
  try {
    negotiate(wanting(wants), on)
  } catch (error) {
    expect(error).toBeInstanceOf(Refused)
    return (error as Refused).refusals.map(({ feature }) => feature)
  }
  return []
}

const log: Partial<Capabilities> = {
  settlement: 'prefix',
  acks: 'confirmed',
  lease: 'connection',
  delay: {},
  retention: 'log',
  fanOut: true,
  countsDeliveries: false,
}
const socket: Partial<Capabilities> = {
  settlement: 'none',
  lease: 'none',
  delay: {},
  retention: 'none',
  countsDeliveries: false,
  stamps: false,
}
const connectionLease: Partial<Capabilities> = { acks: 'sent', lease: 'connection', delay: {} }
const fixedLease: Partial<Capabilities> = { lease: 'fixed', nackCounts: true }
const nackOnly: Partial<Capabilities> = { delay: { nack: { maxMs: 60_000, resolutionMs: 1 } } }

describe('a broker that can everything', () => {
  it('takes back and delays by itself', () => {
    expect(negotiate(plain, ground({}))).toEqual({
      handBack: 'nack',
      handBackMaxMs: 600_000,
      retry: 'publish',
      retryMaxMs: 900_000,
      giveBack: 'nack',
      deadLetter: 'queue',
      settlement: 'each',
      lease: 'renewable',
      leaseMs: 12_000,
      holdMs: 6_000,
      lingerMs: 0,
      envelope: false,
    })
  })

  it('is left aside where the task says so', () => {
    const plan = negotiate(wanting({ retryVia: 'process', deadLetter: 'drop', leaseMs: 60_000 }), ground({}))
    expect(plan).toMatchObject({
      retry: 'place',
      retryMaxMs: 30_000,
      deadLetter: 'drop',
      leaseMs: 60_000,
      holdMs: 10_000,
    })
  })
})

describe('a log', () => {
  it('retries in place without a store, and parks with one', () => {
    expect(negotiate(plain, ground(log))).toMatchObject({
      settlement: 'prefix',
      lease: 'connection',
      leaseMs: undefined,
      lingerMs: 100,
      handBack: 'hold',
      giveBack: 'publish',
      retry: 'place',
      deadLetter: 'queue',
    })
    expect(negotiate(plain, ground(log, { store: true }))).toMatchObject({ handBack: 'store', retry: 'store' })
  })

  it('gives groups copies, and ignores a nack that does not fit a watermark', () => {
    expect(refused({ group: 'audit', from: 'earliest' }, ground(log))).toEqual([])
    const odd = { ...log, delay: { nack: { maxMs: 1_000, resolutionMs: 1 } } }
    expect(negotiate(plain, ground(odd))).toMatchObject({ handBack: 'hold', giveBack: 'publish', retry: 'place' })
  })
})

describe('at most once without retention', () => {
  it('needs a store, or a word, for dead letters', () => {
    expect(refused({}, ground(socket))).toEqual(['dead letters'])
    expect(negotiate(wanting({ deadLetter: 'drop' }), ground(socket))).toMatchObject({
      settlement: 'none',
      lease: 'none',
      deadLetter: 'drop',
      handBack: 'hold',
      giveBack: 'publish',
      retry: 'place',
      lingerMs: 0,
    })
    expect(negotiate(plain, ground(socket, { store: true }))).toMatchObject({
      deadLetter: 'store',
      handBack: 'store',
      retry: 'store',
    })
  })

  it('refuses all that it cannot, at once', () => {
    const wants: Partial<Wants> = {
      group: 'a',
      life: 'session',
      from: 'earliest',
      leaseMs: 5_000,
      longWaits: ['quiet'],
    }
    expect(refused(wants, ground(socket))).toEqual(['lease', 'long waits', 'dead letters', 'group', 'session', 'start'])
    expect(refused({ from: 'new', deadLetter: 'drop' }, ground(socket))).toEqual([])
  })

  it('never renews a lease for a consumer that settles nothing', () => {
    const plan = negotiate(plain, ground({}, consumer({ settlement: 'none', nack: true })))
    expect(plan).toMatchObject({
      settlement: 'none',
      lease: 'none',
      leaseMs: undefined,
      giveBack: 'publish',
      retry: 'publish',
    })
  })

  it('judges no poison, also if asked: nothing comes twice', () => {
    expect(refused({ poison: 3, poisonAsked: true }, ground(socket, { store: true }))).toEqual([])
  })
})

describe('a lease that ends with the connection', () => {
  it('takes back at once without a delay, and holds waits', () => {
    const amqp = ground(connectionLease, consumer({ nack: true }))
    expect(negotiate(plain, amqp)).toMatchObject({
      giveBack: 'nack',
      handBack: 'hold',
      retry: 'place',
      leaseMs: undefined,
      holdMs: 10_000,
      lingerMs: 2,
    })
    expect(refused({ longWaits: ['maintenance'] }, amqp)).toEqual(['long waits'])
    expect(refused({ rateGapMs: 100_000, leaseMs: 5_000 }, amqp)).toEqual([])
  })
})

describe('a fixed lease', () => {
  it('does not hand back by a nack that is counted', () => {
    expect(negotiate(plain, ground(fixedLease))).toMatchObject({
      handBack: 'publish',
      giveBack: 'publish',
      retry: 'publish',
    })
    const nacks = ground({ ...fixedLease, delay: { nack: { maxMs: 900_000, resolutionMs: 1 } } }, { store: true })
    expect(negotiate(plain, nacks)).toMatchObject({ handBack: 'store', giveBack: 'publish', retry: 'store' })
  })

  it('covers the timeout unless the task says otherwise', () => {
    expect(negotiate(wanting({ timeoutMs: 30_000 }), ground(fixedLease))).toMatchObject({
      leaseMs: 62_000,
      holdMs: 10_000,
    })
    expect(negotiate(wanting({ timeoutMs: 2_000 }), ground(fixedLease))).toMatchObject({
      leaseMs: 12_000,
      holdMs: 6_000,
    })
    expect(refused({ timeoutMs: 30_000, leaseMs: 39_999 }, ground(fixedLease))).toEqual(['timeout'])
    expect(refused({ timeoutMs: 30_000, leaseMs: 40_000 }, ground(fixedLease))).toEqual([])
    expect(refused({ timeoutMs: 3_000, leaseMs: 6_000 }, ground(fixedLease))).toEqual([])
    expect(refused({ timeoutMs: 3_000, leaseMs: 5_998 }, ground(fixedLease))).toEqual(['timeout'])
  })

  it('gives each attempt a lease of its own', () => {
    const bare = ground({ ...fixedLease, delay: {} })
    expect(negotiate(plain, bare)).toMatchObject({ retry: 'nack', retryMaxMs: 6_000, handBack: 'hold' })
    expect(refused({ retryVia: 'process' }, bare)).toEqual(['retry'])
    expect(refused({ retryVia: 'process', retryLimit: 0 }, bare)).toEqual([])
    expect(refused({ rateGapMs: 6_001 }, bare)).toEqual(['slow rate'])
    expect(refused({ rateGapMs: 6_000 }, bare)).toEqual([])
  })
})

describe('only a nack delays', () => {
  it('publishes retries again and hands back what arrives early', () => {
    expect(negotiate(plain, ground(nackOnly))).toMatchObject({
      handBack: 'nack',
      handBackMaxMs: 60_000,
      retry: 'nack',
      retryMaxMs: Number.POSITIVE_INFINITY,
    })
  })
})

describe('what the user asked for by name', () => {
  it('is refused where it cannot be, and given up where it was a default', () => {
    const uncounted = ground({ countsDeliveries: false })
    expect(refused({}, uncounted)).toEqual([])
    expect(refused({ poison: 3, poisonAsked: true }, uncounted)).toEqual(['poison'])
    const small = ground({ limits: { ...ground({}).capabilities.limits, bodyBytes: 65_536 } })
    expect(refused({}, small)).toEqual([])
    expect(refused({ bodyLimit: 65_536 }, small)).toEqual([])
    expect(refused({ bodyLimit: 65_537 }, small)).toEqual(['body'])
  })
})

describe('a remedy', () => {
  it('of a store works', () => {
    const asked: Partial<Wants> = { longWaits: ['rate'], rateGapMs: 60_000 }
    const bare = { ...socket, ...fixedLease, settlement: 'each', retention: 'none', delay: {} } as const
    expect(refused(asked, ground(bare))).toEqual(['long waits', 'slow rate', 'dead letters'])
    expect(refused(asked, ground(bare, { store: true }))).toEqual([])
  })

  it('is part of the error, once each', () => {
    let error: Refused | undefined
    try {
      negotiate(wanting({ longWaits: ['quiet'], from: 'earliest' }), ground(socket))
    } catch (thrown) {
      error = thrown as Refused
    }
    expect(error).toMatchObject({ code: 'SLUICE_REFUSED', fault: 'caller', name: 'Refused' })
    expect(error?.message).toBe(
      'task "charge" on test: long waits: the broker cannot delay, and there is no store; quiet may make a message wait longer than the 10 s that a worker may hold it · dead letters: the broker keeps nothing without a consumer, and there is no store; dead letters would be lost without a word · start: the broker keeps nothing without a consumer; nothing published before can be had',
    )
    expect(error?.remedy).toBe(
      "Give the task a `store`, which keeps what has to wait, or leave out quiet. Give the task a `store`, which keeps them, or say `deadLetter: 'drop'`. Leave out `from`, or say `from: 'new'`.",
    )
  })
})
