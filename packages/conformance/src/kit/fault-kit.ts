import { endpointOf } from '../fault-proxy/endpoint.js'
import { type FaultProxy, startProxy } from '../fault-proxy/fault-proxy.js'
import type { Faults, SubjectFacts } from '../subject.js'

/** How a case takes the connection away. */
export interface FaultKit extends Faults {
  /** More faults, where the bytes run through the proxy. */
  readonly proxy: FaultProxy | undefined
  /** The address to create brokers with, so that the faults reach them. */
  readonly url: string | undefined
  close(): Promise<void>
}

/** Whether the suite can break this subject's connection, and whether by its own proxy. */
export function faultsOf(subject: SubjectFacts): { readonly faults: boolean; readonly proxied: boolean } {
  if (subject.faults !== undefined) return { faults: true, proxied: false }
  const proxied = subject.url !== undefined && endpointOf(subject.url) !== undefined
  return { faults: proxied, proxied }
}

/** The subject's own faults where it brings some, else a proxy before its address. */
export async function startFaults(subject: SubjectFacts): Promise<FaultKit> {
  const { faults, url } = subject
  if (faults !== undefined) {
    const restore = async (): Promise<void> => await faults.restore()
    return { proxy: undefined, url, cut: async () => await faults.cut(), restore, close: restore }
  }
  if (url === undefined) throw new TypeError(`${subject.name} has neither faults nor an address`)
  const proxy = await startProxy({ target: url })
  return {
    proxy,
    url: proxy.through(url),
    cut: () => proxy.cut(),
    restore: () => proxy.restore(),
    close: () => proxy.close(),
  }
}
