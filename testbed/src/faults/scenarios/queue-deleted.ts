import { Load } from '../load/load.js'
import { until } from '../load/waiting.js'
import { withBroker } from '../load/bare-broker.js'
import { promised } from '../promises.js'
import type { Ground } from '../ground.js'
import type { Scenario } from '../scenario.js'

/** Somebody removes the queue under a running worker: what lay in it is gone, and everything pushed afterwards runs. */
export const queueDeleted: Scenario = {
  id: 'queue-deleted',
  title: 'the queue is deleted under a running consumer',
  disturbs: 'nothing',
  async run(ground) {
    const load = await Load.start(ground, { mayDrop: true })
    await load.reach(0.3)
    load.pusher.rest()
    await load.pusher.settled()
    await remove(ground, load.queue)
    const since = performance.now()
    const ids = Array.from({ length: 200 }, () => load.pusher.push())
    const stored = (): number => ids.filter(id => load.pusher.accepted.has(id)).length
    const back = await load.health.isBack(since).catch((error: unknown) => {
      throw new Error(`after the removal ${stored()} of ${ids.length} pushes were confirmed; ${String(error)}`)
    })
    await load.pusher.settled()
    const refused = ids.filter(id => !load.pusher.accepted.has(id))
    if (refused.length > 0) throw new Error(`${refused.length} pushes failed: ${String(load.pusher.errors[0])}`)
    await until(
      () =>
        `everything pushed afterwards runs; missing are ${ids.filter(id => !load.hasEnded(id)).length} of ${ids.length}`,
      promised.takeOverMs + promised.backMs,
      () => ids.every(id => load.hasEnded(id)),
    )
    load.pusher.forgive()
    const { messages = 0 } = await load.finish()
    return { back, messages, afterwards: ids.length }
  },
}

async function remove(ground: Ground, queue: string): Promise<void> {
  const { subject, server } = ground
  if (subject.deleteQueue !== undefined) return await subject.deleteQueue(server.url, queue)
  await withBroker(subject.create(server.url), async ({ admin }) => {
    if (admin?.remove === undefined) throw new Error('the subject says neither deleteQueue nor has its admin remove')
    await admin.remove(queue)
  })
}
