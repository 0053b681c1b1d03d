import { expect, it, vi } from 'vitest'
import { freshPath, message, noEvents, opened, publish, signal, source } from './world.js'

vi.mock('node:fs', async original => ({
  ...(await original<typeof import('node:fs')>()),
  watch: () => {
    throw Object.assign(new Error('no watches left'), { code: 'ENOSPC' })
  },
}))

it('where the system notifies nobody, whoever waits looks by himself', async () => {
  const path = freshPath()
  const [broker, other] = [await opened(path), await opened(path)]
  const from = await broker.createConsumer(source('orders'), noEvents, signal)
  const waiting = from.receive({ max: 1, waitMs: 20_000 }, signal)
  await publish(other, [message('orders', 'a')])
  expect(await waiting).toHaveLength(1)
})
