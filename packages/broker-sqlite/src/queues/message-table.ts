import type { OutgoingMessage } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { toColumns } from '../headers.js'

/** Who owns a message: nobody, nobody until it is due, or the claim of this number. */
export const free = 0
export const delayed = -1

/** A message with its queue's id. */
export interface Placed {
  readonly queue: number
  readonly message: OutgoingMessage
}

/** Rows put in by one statement: fewer steps between here and SQLite. */
const rowsAtOnce = 10

/** Putting messages in. */
export class MessageTable {
  readonly #plain: Statement
  readonly #plainRows: Statement
  readonly #full: Statement
  /** The last stamp: messages stay in the order of publishing when the clock is set back. */
  #stamp = 0

  constructor(db: Database) {
    const plain = 'INSERT INTO message (queue, due, ref, body) VALUES '
    this.#plain = db.prepare(`${plain}(?, ?, ?, ?)`)
    this.#plainRows = db.prepare(plain + Array(rowsAtOnce).fill('(?, ?, ?, ?)').join(', '))
    this.#full = db.prepare(
      `INSERT INTO message (queue, owner, priority, due, published, expires, ref, key, headers, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  /** Stores them in this order; `now` in wall-clock milliseconds. */
  put(placed: readonly Placed[], now: number): void {
    const stamp = Math.max(Math.trunc(now), this.#stamp)
    this.#stamp = stamp
    let values: unknown[] = []
    for (const { queue, message } of placed) {
      if (isPlain(message)) {
        values.push(queue, stamp, message.id, storable(message.body))
        if (values.length < rowsAtOnce * 4) continue
        this.#plainRows.run(values)
        values = []
      } else {
        this.#putEach(values)
        values = []
        this.#putFull(queue, message, now, stamp)
      }
    }
    this.#putEach(values)
  }

  #putEach(values: readonly unknown[]): void {
    for (let at = 0; at < values.length; at += 4) {
      this.#plain.run(values[at], values[at + 1], values[at + 2], values[at + 3])
    }
  }

  #putFull(queue: number, message: OutgoingMessage, now: number, stamp: number): void {
    const { id, dueAt, priority = 0, key = null } = message
    const body = storable(message.body)
    const { headers, expires } = toColumns(message.headers)
    const waits = dueAt !== undefined && dueAt > now
    const due = waits ? Math.ceil(dueAt) : stamp
    this.#full.run(queue, waits ? delayed : free, priority, due, stamp, expires, id, key, headers, body)
  }
}

function isPlain(message: OutgoingMessage): boolean {
  const { headers, dueAt, priority, key } = message
  return headers === undefined && dueAt === undefined && priority === undefined && key === undefined
}

/** As `String.prototype.isWellFormed` and `toWellFormed`, which Node has and the library types of 2023 do not. */
interface Text {
  isWellFormed(): boolean
  toWellFormed(): string
}

/** SQLite would keep a lone surrogate as bytes that are no UTF-8; encoding it gives the replacement character. */
function storable(body: string | Uint8Array): string | Uint8Array {
  if (typeof body !== 'string') return body
  const text = body as unknown as Text
  return text.isWellFormed() ? body : text.toWellFormed()
}
