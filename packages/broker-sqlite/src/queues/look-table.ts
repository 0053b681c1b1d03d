import type { Delivery } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { capabilities } from '../capabilities.js'
import { fromColumns } from '../headers.js'
import { type ClaimedRow, claimedColumns } from './claim.js'
import { delayed, free } from './message-table.js'

interface Place {
  readonly due: number
  readonly row: number
}

const start: Place = { due: -1, row: -1 }
/** So many ends of pages are remembered. */
const mostEnds = 100

/** Looking at what waits, without taking. In order of the time at which it was or will be ready. */
export class LookTable {
  readonly #ready: Statement<[queue: number, priority: number, due: number, row: number, max: number], ClaimedRow>
  readonly #delayed: Statement<[queue: number, due: number, row: number, max: number], ClaimedRow>
  readonly #find: Statement<[queue: number, ref: string], Place>
  /** Where the last message of a page stands: the next page need not search it. */
  readonly #ends = new Map<string, Place>()

  constructor(db: Database) {
    const page = `AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?`
    const select = `SELECT ${claimedColumns} FROM message WHERE queue = ?`
    this.#ready = db
      .prepare<[number, number, number, number, number], ClaimedRow>(
        `${select} AND owner = ${free} AND priority = ? ${page}`,
      )
      .raw()
    this.#delayed = db
      .prepare<[number, number, number, number], ClaimedRow>(`${select} AND owner = ${delayed} ${page}`)
      .raw()
    this.#find = db.prepare(
      `SELECT due, id AS row FROM message WHERE queue = ? AND owner IN (${free}, ${delayed}) AND ref = ? LIMIT 1`,
    )
  }

  /** Where the message named by `after` is gone, and no page has ended with it lately, the look begins anew. */
  page(queue: number, max: number, after: string | undefined): readonly Delivery[] {
    const { due, row } = this.#place(queue, after)
    const rows = this.#delayed.all(queue, due, row, max)
    for (let priority = 0; priority < capabilities.priorities; priority++) {
      rows.push(...this.#ready.all(queue, priority, due, row, max))
    }
    rows.sort((one, other) => one[4] - other[4] || one[0] - other[0])
    const page = rows.slice(0, max)
    const last = page.at(-1)
    if (last !== undefined && last[1] !== null) this.#remember(`${queue} ${last[1]}`, { due: last[4], row: last[0] })
    return page.map(seen)
  }

  #place(queue: number, after: string | undefined): Place {
    if (after === undefined) return start
    return this.#ends.get(`${queue} ${after}`) ?? this.#find.get(queue, after) ?? start
  }

  #remember(name: string, place: Place): void {
    this.#ends.delete(name)
    this.#ends.set(name, place)
    if (this.#ends.size > mostEnds) for (const oldest of this.#ends.keys()) return void this.#ends.delete(oldest)
  }
}

function seen([
  ,
  ref,
  body,
  count,
  due,
  published,
  priority,
  key,
  headers = null,
  expires = null,
]: ClaimedRow): Delivery {
  return {
    id: ref ?? undefined,
    body,
    headers: fromColumns(headers, expires),
    receipt: undefined,
    lane: undefined,
    deliveryCount: count,
    publishedAt: published ?? due,
    leaseUntil: undefined,
    key: key ?? undefined,
    priority: priority || undefined,
  }
}
