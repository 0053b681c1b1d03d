/** Who holds deliveries: a consumer. */
export interface Holder {
  /** Kept by the leases. */
  unsettled: number
}

/** One for each receive, not for each message: what was handed out together is ours for the same time. */
export class MemoryLease<Entry> {
  readonly holder: Holder
  readonly lengthMs: number
  readonly entries: Entry[] = []
  /** Monotonic; `Infinity`: until the connection ends. */
  until: number
  /** Entries that are not settled. */
  open = 0

  constructor(holder: Holder, lengthMs: number, until: number) {
    this.holder = holder
    this.lengthMs = lengthMs
    this.until = until
  }
}
