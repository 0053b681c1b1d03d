import { expect, test } from 'vitest'
import { ServerMissing, startServer } from '../src/index.js'

test.for(['nats', 'mosquitto', 'nats-current', 'kafka'] as const)(
  '%s starts, locked and with TLS, keeps its port, and goes',
  async (kind, { skip }) => {
    const server = await startServer(kind, { tls: true, user: 'ann', password: 'p:s/ w"d' }).catch((error: unknown) => {
      // What Go builds is had where Go is, what Maven brings where Maven reaches its jars.
      if ((kind === 'nats-current' || kind === 'kafka') && error instanceof ServerMissing) skip(error.message)
      throw error
    })
    expect(server.version).toMatch(/^\d+\.\d+/)
    expect(server.tlsUrl).toContain('ann:')
    const { url } = server
    await server.kill()
    await server.start()
    expect(server.url).toBe(url)
    await server.remove()
  },
)
