import { type Server, startServer } from '@sluice/testbed'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consumerOf, freshQueue, idsOf, many, opened, publish, receive } from './world.js'

const missing = sharedServer('kafka') === undefined

/** As Kafka is by default: the first members of a group are waited for, and begin together. */
describe.skipIf(missing)(missing ? `beginnings: ${whyMissing('kafka')}` : 'beginnings of a group', () => {
  let server: Server

  beforeAll(async () => {
    server = await startServer('kafka', { settings: { 'group.initial.rebalance.delay.ms': '1500' } })
  })
  afterAll(() => server?.remove())

  for (const from of ['new', new Date(Date.now() + 3_600_000)] as const) {
    test(`workers that begin together all begin where the group does: ${typeof from === 'string' ? from : 'a date'}`, async () => {
      const { url } = server
      const [one, two, three] = [await opened({ url }), await opened({ url }), await opened({ url })]
      const queue = freshQueue()
      await publish(
        one,
        many(queue, 40, index => ({ key: `old${index}` })),
      )
      const wish = { group: 'g', from } as const
      const all = await Promise.all([one, two, three].map(broker => consumerOf(broker, queue, wish)))
      await publish(
        one,
        many(queue, 20, index => ({ key: `k${index}`, headers: { fresh: 'yes' } })),
      )
      const came = (await Promise.all(all.map(({ consumer }) => receive(consumer, 60, 3_000)))).flat()
      expect(came.filter(({ headers }) => headers?.fresh !== 'yes')).toEqual([])
      expect(idsOf(came)).toEqual(idsOf(many(queue, 20) as never))
    })
  }
})
