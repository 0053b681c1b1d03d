import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Sockets } from '../src/drivers/sockets.js'
import { settingsOf } from '../src/options.js'

/** One connection that has had its answer, and what a broker does with it then. */
async function ended(silentMs: number, by: (socket: Socket) => void): Promise<readonly unknown[]> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  let now = 0
  const lost: unknown[] = []
  const settings = settingsOf('kafka://127.0.0.1:1')
  const sockets = new Sockets({ settings, lost: cause => lost.push(cause), now: () => now })
  const { port } = server.address() as AddressInfo
  const socket = sockets.open({ host: '127.0.0.1', port, ssl: undefined, onConnect: () => undefined })
  const [peer] = (await once(server, 'connection')) as [Socket]
  peer.write('answer')
  await once(socket, 'data')
  now += silentMs
  const closed = new Promise(resolve => socket.once('close', resolve))
  by(peer)
  await closed
  return lost
}

test('a connection that is ended while it is in use is lost', async () => {
  expect(await ended(59_999, peer => peer.end())).toHaveLength(1)
})

test('one that was idle for long is not', async () => {
  expect(await ended(60_000, peer => peer.end())).toEqual([])
})

test('but broken it is lost all the same', async () => {
  expect(await ended(60_000, peer => peer.resetAndDestroy())).toHaveLength(1)
})
