import { describe, expect, it } from 'vitest'
import { host, missing, opened, rejection, server, until, works } from './world.js'

describe.skipIf(missing)('a Cluster', () => {
  it('that is silent is noticed, no promise hangs, and it is used again when it answers', async () => {
    const redis = await server({ cluster: true })
    const [idle, busy] = [host(), host()]
    const [one, other] = [
      await opened({ cluster: redis.urls }, {}, idle),
      await opened({ cluster: redis.urls }, {}, busy),
    ]
    redis.pause()
    const hanging = rejection(other.get(['k']))
    const lost = (by: typeof idle) => until('told', () => by.events.some(({ type }) => type === 'disconnected'), 15_000)
    await Promise.all([lost(idle), lost(busy)])
    expect(other.classify(await hanging)).toMatchObject({ happened: 'maybe', retryable: true })
    redis.resume()
    await until('both work again', async () => (await works(one)) && (await works(other)))
    await until('both are told', () => [idle, busy].every(({ events }) => events.at(-1)?.type === 'connected'))
  }, 60_000)
})
