import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer does not reject; after `timeoutMs`, or once `over` says why, rejects. */
export async function untilAnswer<Answer>(
  ask: () => Promise<Answer>,
  timeoutMs: number,
  over: () => string | undefined = () => undefined,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const reason = over()
      if (reason !== undefined) throw new Error(reason, { cause: error })
      if (performance.now() > deadline) throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
    }
    await pause(30)
  }
}
