import type { Admin, Kafka } from 'kafkajs'

interface Use {
  readonly admin: Admin
  readonly connected: Promise<void>
  asking: number
  retired: boolean
}

/**
 * One admin client for all questions. It can be put out of use while others still wait for its answers: it is
 * disconnected when the last one has come, or they would find its connection ended under them.
 */
export class SharedAdmin {
  readonly #kafka: Kafka
  #use: Use | undefined

  constructor(kafka: Kafka) {
    this.#kafka = kafka
  }

  async ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const use = this.#current()
    use.asking++
    try {
      await use.connected
      return await question(use.admin)
    } finally {
      use.asking--
      this.#endUnused(use)
    }
  }

  /** The next question is asked by another one. */
  retire(): void {
    const use = this.#use
    this.#use = undefined
    if (use === undefined) return
    use.retired = true
    this.#endUnused(use)
  }

  #current(): Use {
    if (this.#use !== undefined) return this.#use
    const admin = this.#kafka.admin()
    const connected = admin.connect()
    const use: Use = { admin, connected, asking: 0, retired: false }
    connected.catch(() => {
      if (this.#use === use) this.retire()
    })
    this.#use = use
    return use
  }

  #endUnused(use: Use): void {
    if (use.retired && use.asking === 0) use.admin.disconnect().catch(() => undefined)
  }
}
