import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const last = { forSeconds: 4, latencyMs: 13_000 }

/** The supplier is redeployed while we work: for so many seconds its answers take so long. The last one stays. */
export const phases: readonly { readonly forSeconds: number; readonly latencyMs: number }[] = [
  { forSeconds: 3, latencyMs: 6 },
  { forSeconds: 3, latencyMs: 40 },
  { forSeconds: 4, latencyMs: 700 },
  { forSeconds: 4, latencyMs: 1_000 },
  { forSeconds: 4, latencyMs: 3_000 },
  last,
]

/** A supplier on a free port of this machine. Its first phase begins with the first request. */
export async function serveSupplier(): Promise<{ url: string; latencyMs(): number; close(): void }> {
  let began: number | undefined
  const latencyMs = (): number => {
    let endMs = began ?? performance.now()
    for (const { forSeconds, latencyMs } of phases) {
      endMs += forSeconds * 1_000
      if (performance.now() < endMs) return latencyMs
    }
    return last.latencyMs
  }
  const server = createServer((_, response) => {
    began ??= performance.now()
    setTimeout(() => response.end('{"price":1200}'), latencyMs())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/price`,
    latencyMs,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
