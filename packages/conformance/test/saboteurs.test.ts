import { describe, expect, it } from 'vitest'
import type { ProfileName } from '../../core/src/memory/profiles.js'
import { runConformance } from '../src/runner/run-conformance.js'
import { saboteurs } from '../src/saboteurs/index.js'
import { storeSaboteurs } from '../src/saboteurs/store-saboteurs.js'
import { runStoreConformance } from '../src/store/run-store-conformance.js'
import { memoryStoreSubject, memorySubject } from './memory-subject.js'

/** Where the full profile does not claim what the fault is about: which class of broker is its victim. */
const victims: { readonly [name: string]: ProfileName } = {
  'acks-too-much-of-a-lane': 'log',
  'shares-copies': 'log',
  'keeps-revocations-quiet': 'revoking',
  'gives-lanes-away-quietly': 'log',
  'rejects-whole-batches': 'small-limits',
  'move-settles-first': 'small-limits',
}

/** This one hides what its victim can do; the case then is one for brokers that really cannot. */
const honest: { readonly [name: string]: ProfileName } = { 'delays-unasked': 'no-delay' }

describe('saboteurs', () => {
  it('are at least 40, each with a name of its own', () => {
    expect(saboteurs.length).toBeGreaterThanOrEqual(40)
    expect(new Set(saboteurs.map(saboteur => saboteur.name)).size).toBe(saboteurs.length)
  })

  for (const { name, caughtBy, sabotage } of saboteurs) {
    it(`${name} is caught by ${caughtBy}, which a good broker passes`, async () => {
      const victim = memorySubject(victims[name] ?? 'full')
      const good = name in honest ? memorySubject(honest[name] ?? 'full') : victim
      expect((await runConformance(good, { cases: [caughtBy] })).cases).toEqual([{ id: caughtBy, result: 'passed' }])
      const bad = { ...victim, create: async (url?: string) => sabotage(await victim.create(url)) }
      const report = await runConformance(bad, { cases: [caughtBy] })
      expect(report.cases).toEqual([{ id: caughtBy, result: 'failed', reason: expect.any(String) }])
    })
  }
})

describe('a lease by the wall clock', () => {
  it('is not waited for: a case that would outlive it fails at once and says why', async () => {
    const victim = memorySubject('full')
    const { sabotage } = saboteurs.find(({ name }) => name === 'leases-by-the-wall-clock') ?? expect.fail()
    const bad = { ...victim, create: async (url?: string) => sabotage(await victim.create(url)) }
    const before = victim.clock?.monotonic() ?? Number.NaN
    const report = await runConformance(bad, { cases: ['lease/counts'] })
    expect(report.cases).toMatchObject([{ result: 'failed', reason: expect.stringContaining('`Date.now()`') }])
    expect((victim.clock?.monotonic() ?? Number.NaN) - before).toBeLessThan(10_000)
  })
})

describe('store saboteurs', () => {
  it('each have a name of their own', () => {
    expect(new Set(storeSaboteurs.map(saboteur => saboteur.name)).size).toBe(storeSaboteurs.length)
  })

  for (const { name, caughtBy, sabotage } of storeSaboteurs) {
    it(`${name} is caught by ${caughtBy}, which a good store passes`, async () => {
      const victim = memoryStoreSubject()
      const good = await runStoreConformance(victim, { cases: [caughtBy] })
      expect(good.cases).toEqual([{ id: caughtBy, result: 'passed' }])
      const bad = { ...victim, create: async (url?: string) => sabotage(await victim.create(url)) }
      const report = await runStoreConformance(bad, { cases: [caughtBy] })
      expect(report.cases).toEqual([{ id: caughtBy, result: 'failed', reason: expect.any(String) }])
    })
  }
})
