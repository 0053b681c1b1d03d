import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a server of AMQP says while a connection opens, in bytes, one packet for each thing it hears. */
const method = (classId: number, methodId: number, ...fields: readonly Buffer[]): Buffer => {
  const payload = Buffer.concat([short(classId), short(methodId), ...fields])
  return Buffer.concat([Buffer.of(1), short(0), long(payload.length), payload, Buffer.of(0xce)])
}
const short = (value: number): Buffer => Buffer.of(value >> 8, value & 255)
const long = (value: number): Buffer => Buffer.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255)
const shortText = (text: string): Buffer => Buffer.concat([Buffer.of(text.length), Buffer.from(text)])
const longText = (text: string): Buffer => Buffer.concat([long(text.length), Buffer.from(text)])

const start = method(10, 10, Buffer.of(0, 9), long(0), longText('PLAIN'), longText('en_US'))
const tune = method(10, 30, short(2_047), long(131_072), short(4))
const openOk = method(10, 41, shortText(''))

export const closing = (code: number, text: string): Buffer =>
  method(10, 50, short(code), shortText(text), short(0), short(0))

/** Opens every connection, with `more` in the very packet that says so, and answers nothing afterwards. */
export async function scriptedServer(more: Buffer): Promise<string> {
  const sockets = new Set<Socket>()
  const server: NetServer = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    // The header; start-ok; tune-ok and open, which come together or one by one.
    let heard = Buffer.alloc(0)
    let stage = 0
    socket.on('data', data => {
      heard = Buffer.concat([heard, data])
      if (stage === 0) socket.write(start)
      else if (stage === 1) socket.write(tune)
      else if (stage === 2 && heard.includes(Buffer.of(0, 10, 0, 40))) socket.write(Buffer.concat([openOk, more]))
      else if (stage === 2) return
      stage++
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `amqp://127.0.0.1:${(server.address() as { readonly port: number }).port}`
}
