import { afterEach, describe, expect, it } from 'vitest'
import type { Broker } from '../../core/src/contract/broker.js'
import { memory } from '../../core/src/memory/memory-broker.js'
import { fixed } from '../../core/src/policies/backoff.js'
import { task } from '../../core/src/task/task.js'
import { Ledger, lookInto } from '../src/ledger/index.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map(close => close()))
})

const none = { done: 0, dead: 0, expired: 0, filtered: 0, cancelled: 0, scheduled: 0, queued: 0 }

describe('a last look', () => {
  it('tells what waits, what is scheduled and what was kept aside, page by page', async () => {
    const broker = memory()
    const fails = task('fails', { broker, retry: 0 }, ({ fail }: { fail: boolean }) => {
      if (fail) throw new Error('no')
    })
    closing.push(() => fails.close())
    const clock = Date.now()
    await fails.pushMany(Array.from({ length: 700 }, () => ({ fail: false })))
    await fails.publish({ fail: false }, { delay: '1d' })
    const ledger = new Ledger()
    await lookInto(ledger, broker.admin, 'fails', { now: clock })
    const { unexplained } = ledger.report()
    expect(unexplained.length).toBe(701)
    expect(unexplained.filter(({ trail }) => trail[0] === 'found scheduled').length).toBe(1)
  })

  it('follows a worker from end to end', async () => {
    const broker = memory()
    const ledger = new Ledger({ undisturbed: true })
    const mixed = task(
      'mixed',
      { broker, retry: { limit: 1, via: 'process', backoff: fixed(1) }, expiresIn: '1m' },
      ({ fail }: { fail: number }, context) => {
        if (context.attempt <= fail) throw new Error('no')
      },
    )
    closing.push(() => mixed.close())
    for (const fail of [0, 1, 2]) ledger.accepted((await mixed.publish({ fail })).id)
    const worker = await mixed.consume()
    ledger.follow(worker, 'worker')
    const dead = new Promise(resolve => worker.on('dead', resolve))
    await dead
    await worker.close()
    await lookInto(ledger, broker.admin, 'mixed', { now: 0 })
    const report = ledger.report()
    expect(report.unexplained).toEqual([])
    expect(report).toMatchObject({ ends: { ...none, done: 2, dead: 1 }, runs: 5 })
  })

  it('goes by what a log has left, and reads ids out of envelopes', async () => {
    for (const as of ['log', 'no-headers'] as const) {
      const broker: Broker = memory({ as })
      const some = task('some', { broker }, () => undefined)
      closing.push(() => some.close())
      const ledger = new Ledger()
      ledger.accepted(await some.push({ x: 1 }))
      ledger.accepted(await some.push({ x: 2 }))
      const { depth, browse } = broker.admin ?? {}
      const blind: Broker['admin'] = {
        ...(depth === undefined ? {} : { depth }),
        browse: async (queue, want) => {
          const messages = (await browse?.(queue, want)) ?? []
          return as === 'log' ? messages : messages.map(message => ({ ...message, id: undefined }))
        },
      }
      await lookInto(ledger, blind, 'some', { now: 0, log: as === 'log' })
      expect(ledger.report()).toMatchObject({ ends: { ...none, queued: 2 }, unexplained: [] })
    }
  })

  it('refuses where nothing can be seen', async () => {
    await expect(lookInto(new Ledger(), undefined, 'any', { now: 0 })).rejects.toThrow('neither')
  })
})
