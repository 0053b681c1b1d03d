import { createServer, connect, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Something that stands between us and the server, or is all that there is. */
export interface Between {
  readonly url: string
  readonly sockets: Socket[]
}

/** @param serve what becomes of each connection, by its number from 0 on. */
export async function between(serve: (socket: Socket, number: number) => void): Promise<Between> {
  const sockets: Socket[] = []
  const server: Server = createServer(socket => {
    socket.on('error', () => undefined)
    serve(socket, sockets.push(socket) - 1)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

/**
 * Passes everything on, both ways.
 *
 * @param change of what the server says, a packet at a time as long as it says little.
 */
export function passOn(socket: Socket, address: string, change: (said: Buffer) => Buffer = said => said): Socket {
  const { hostname, port } = new URL(address)
  const far = connect(Number(port), hostname)
  far.on('error', () => socket.destroy())
  far.on('close', () => socket.destroy())
  socket.on('close', () => far.destroy())
  socket.pipe(far)
  far.on('data', said => void socket.write(change(said)))
  return far
}

/** Accepts, and says nothing. */
export function silence(): Promise<Between> {
  return between(() => undefined)
}
