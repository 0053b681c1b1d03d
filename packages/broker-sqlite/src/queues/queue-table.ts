import type { Database, Statement } from 'better-sqlite3'

/** The queues, each with its depth: all that is stored and not settled, so that nobody has to count. */
export class QueueTable {
  readonly #known = new Map<string, number>()
  readonly #grow: Statement<[count: number, id: number, name: string]>
  readonly #make: Statement<[name: string, count: number], number>
  readonly #shrink: Statement<[count: number, id: number]>
  readonly #id: Statement<[name: string], number>
  readonly #depth: Statement<[name: string], number>
  readonly #names: Statement<[], string>
  readonly #remove: Statement<[id: number]>

  constructor(db: Database) {
    this.#grow = db.prepare('UPDATE queue SET depth = depth + ? WHERE id = ? AND name = ?')
    this.#make = db
      .prepare<[string, number], number>(
        `INSERT INTO queue (name, depth) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET depth = depth + excluded.depth RETURNING id`,
      )
      .pluck()
    this.#shrink = db.prepare('UPDATE queue SET depth = depth - ? WHERE id = ?')
    this.#id = db.prepare<[string], number>('SELECT id FROM queue WHERE name = ?').pluck()
    this.#depth = db.prepare<[string], number>('SELECT depth FROM queue WHERE name = ?').pluck()
    this.#names = db.prepare<[], string>('SELECT name FROM queue ORDER BY name').pluck()
    this.#remove = db.prepare('DELETE FROM queue WHERE id = ?')
  }

  /** Counts messages that are put in, and makes the queue where there is none, or none any more. Answers its id. */
  grow(name: string, count: number): number {
    const known = this.#known.get(name)
    // What is remembered may be wrong: another process removed the queue, or the transaction that made it was undone.
    if (known !== undefined && this.#grow.run(count, known, name).changes === 1) return known
    const id = this.#make.get(name, count) as number
    this.#known.set(name, id)
    return id
  }

  shrink(id: number, count: number): void {
    if (count > 0) this.#shrink.run(count, id)
  }

  id(name: string): number | undefined {
    return this.#id.get(name)
  }

  depth(name: string): number {
    return this.#depth.get(name) ?? 0
  }

  names(): readonly string[] {
    return this.#names.all()
  }

  remove(id: number): void {
    this.#remove.run(id)
  }
}
