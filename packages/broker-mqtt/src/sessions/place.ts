/** Names on the server. */
export class Places {
  readonly prefix: string

  constructor(prefix: string) {
    this.prefix = prefix
  }

  topic(queue: string): string {
    return `${this.prefix}/${queue}`
  }

  /** What members of a group subscribe to, so that they share. */
  share(queue: string, group: string | undefined): string {
    return `$share/${this.prefix}${group === undefined ? '' : `-${escaped(group)}`}/${this.topic(queue)}`
  }

  /** The client id of a slot. A prefix has no `=`, nor has a queue: no two places share one. */
  slot(queue: string, group: string | undefined, number: number): string {
    return `${this.prefix}=${queue}${group === undefined ? '' : `=${escaped(group)}`}-${number}`
  }

  /** Where it is told that a slot has become free. */
  get notices(): string {
    return `${this.prefix}-slots`
  }

  /** As `marker`, for a session without a slot: within the rights that its queue needs anyway. */
  farewell(queue: string, clientId: string): string {
    return `${this.topic(queue)}/${clientId}`
  }

  /** What is published last into a session that is to be emptied. */
  marker(clientId: string): string {
    return `${this.prefix}-slots/${clientId}`
  }
}

/** Without signs that mean something in topics. */
function escaped(group: string): string {
  return encodeURIComponent(group).replaceAll('%', '=')
}
