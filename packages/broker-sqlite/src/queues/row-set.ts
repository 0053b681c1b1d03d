/** The rows of a claim: a range where they stand close together, else each of them as JSON. */
export interface RowSet {
  readonly first: number
  readonly last: number
  readonly ids: string | null
}

/** A range may hold so many times as many rows as are meant: going through them is cheaper than writing them down. */
const looseness = 4
const slack = 500

export function rowSetOf(rows: readonly (readonly [row: number, ...unknown[]])[]): RowSet {
  let first = Infinity
  let last = 0
  for (const [row] of rows) {
    if (row < first) first = row
    if (row > last) last = row
  }
  const loose = last - first > rows.length * looseness + slack
  return { first, last, ids: loose ? JSON.stringify(rows.map(([row]) => row)) : null }
}
