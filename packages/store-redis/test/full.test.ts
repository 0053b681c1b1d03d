import { describe, expect, it } from 'vitest'
import { missing, opened, rejection, server } from './world.js'

describe.skipIf(missing)('a server without memory left', () => {
  it('refuses as full, with nothing half done, and loses nothing', async () => {
    const redis = await server({ settings: { maxmemory: '8mb', 'maxmemory-policy': 'noeviction' } })
    const store = await opened(redis.url)
    const value = 'x'.repeat(100_000)
    const kept: string[] = []
    let refusal: unknown
    for (let n = 0; refusal === undefined && n < 500; n++) {
      const id = `i${n}`
      await store.park([{ set: 's', id, dueAt: 0, value }]).then(
        () => kept.push(id),
        error => {
          refusal = error
        },
      )
    }
    expect(store.classify(refusal)).toEqual({ code: 'full', retryable: true, happened: 'no', retryAfterMs: 1_000 })
    expect(await store.countParked(['s'])).toEqual([kept.length])
    const change = { key: 'k', expect: 'any' as const, value, ttlMs: undefined }
    expect(store.classify(await rejection(store.change([change]))).code).toBe('full')
    // Taking out is possible.
    const { items } = await store.claimDue('s', { max: 2, leaseMs: 60_000 })
    expect(items.map(({ id }) => id)).toEqual(kept.sort().slice(0, 2))
    // Forgetting is possible, and makes room.
    await store.forget(kept.slice(0, 20).map(id => ({ set: 's', id, claim: undefined })))
    await store.park([{ set: 's', id: 'again', dueAt: 0, value }])
    expect(await store.countParked(['s'])).toEqual([kept.length - 19])
  }, 30_000)
})
