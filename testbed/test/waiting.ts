import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'

export async function eventually(holds: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!holds()) {
    if (performance.now() > deadline) expect.fail(`not within ${timeoutMs} ms: ${what}`)
    await pause(20)
  }
}
