import { systemClock } from '@sluice/core'
import type { Broker, Host } from '@sluice/core/adapter'

let hosts = 0

/** A host that hears nothing. */
function quietHost(): Host {
  return {
    clientId: `sluice-faults-${process.pid}-${++hosts}`,
    clock: systemClock,
    random: Math.random,
    report: () => undefined,
  }
}

/** Opens the adapter without core; the caller closes it. */
export async function openBare(broker: Broker, signal: AbortSignal = new AbortController().signal): Promise<void> {
  await broker.open(quietHost(), signal)
}

/** Opens the adapter without core, for a look at the server; closed in any case. */
export async function withBroker<T>(
  broker: Broker,
  work: (broker: Broker, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal } = new AbortController()
  await openBare(broker, signal)
  try {
    return await work(broker, signal)
  } finally {
    await broker.close()
  }
}
