/** The rows of a claim: a range where they stand close together, else each of them as JSON. */
export interface RowSet {
  readonly first: number
  readonly last: number
  readonly ids: string | null
}

/** A range may hold so many times as many rows as are meant: going through them is cheaper than writing them down. */
const looseness = 4
const slack = 500

type Rows = readonly (readonly [row: number, ...unknown[]])[]

export function rowSetOf(rows: Rows): RowSet {
  let first = Infinity
  let last = 0
  for (const [row] of rows) {
    if (row < first) first = row
    if (row > last) last = row
  }
  const loose = last - first > rows.length * looseness + slack
  return { first, last, ids: loose ? idsOf(rows) : null }
}

/** As SQLite's `json_each` reads it. */
export function idsOf(rows: Rows): string {
  return `[${rows.map(([row]) => row).join(',')}]`
}
