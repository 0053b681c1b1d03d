import { Router } from 'zeromq'

/**
 * The other side of `zeromq.ts`, in a process of its own: one queue in memory, which forgets a frame when it is
 * acknowledged. It does not look into messages, has no leases, and serves one reader.
 */
const router = new Router({ mandatory: true, sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 })
let queue: Buffer[] = []
let first = 0
const unacknowledged = new Map<number, Buffer[]>()
let given = 0
let reader: { readonly peer: Buffer; readonly perFrame: number; window: number } | undefined

async function serve(): Promise<void> {
  while (reader !== undefined && reader.window > 0 && first < queue.length) {
    const parts = queue.slice(first, first + reader.perFrame)
    first += parts.length
    reader.window--
    unacknowledged.set(++given, parts)
    await router.send([reader.peer, 'M', String(given), ...parts])
  }
  if (first < queue.length) return
  queue = []
  first = 0
}

await router.bind('tcp://127.0.0.1:*')
process.send?.(router.lastEndpoint)
process.once('disconnect', () => router.close())
for await (const [peer, kind, ...parts] of router) {
  if (peer === undefined || kind === undefined) continue
  switch (String(kind)) {
    case 'P':
      for (const part of parts) queue.push(part)
      await router.send([peer, 'O'])
      break
    case 'R':
      reader = { peer, perFrame: Number(String(parts[0])), window: Number(String(parts[1])) }
      break
    case 'A':
      unacknowledged.delete(Number(String(parts[0])))
      if (reader !== undefined) reader.window++
      await router.send([peer, 'K'])
      break
  }
  await serve()
}
