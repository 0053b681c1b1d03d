import { describe, expect, it } from 'vitest'
import { LeaseBook } from '../../src/memory/lease-book.js'
import { MemoryEntry } from '../../src/memory/memory-entry.js'

const entry = (id: string) =>
  new MemoryEntry({ id, headers: undefined, key: undefined, priority: undefined }, 'body', 0, 0)

function setup() {
  const book = new LeaseBook()
  const holder = { unsettled: 0 }
  const lend = (lengthMs: number, now: number, ...ids: string[]) => {
    const lease = book.begin(holder, lengthMs, now)
    const entries = ids.map(entry)
    for (const each of entries) book.take(lease, each)
    return { lease, entries }
  }
  const expired = (now: number): (string | undefined)[] => {
    const ids: (string | undefined)[] = []
    book.expire(now, each => ids.push(each.id))
    return ids
  }
  return { book, holder, lend, expired }
}

describe('lease book', () => {
  it('keeps nothing of a lease whose entries are all settled', () => {
    const { book, holder, lend } = setup()
    const { lease, entries } = lend(100, 0, 'a', 'b')
    book.leave(lease, entries[0]!)
    expect([...book.of()]).toEqual([lease])
    expect(holder.unsettled).toBe(1)
    book.leave(lease, entries[1]!)
    expect([...book.of()]).toEqual([])
    expect(holder.unsettled).toBe(0)
  })

  it('ends leases at their time, whatever their lengths and renewals', () => {
    const { book, lend, expired } = setup()
    const first = lend(100, 0, 'first')
    lend(100, 10, 'second')
    lend(30, 20, 'short')
    lend(Infinity, 0, 'bound to its holder')
    expect(book.nextEnd).toBe(50)
    book.renew(first.lease, 40)
    expect(expired(49)).toEqual([])
    expect(expired(50)).toEqual(['short'])
    expect(book.nextEnd).toBe(110)
    expect(expired(110)).toEqual(['second'])
    expect(expired(140)).toEqual(['first'])
    expect(book.nextEnd).toBe(Infinity)
    expect([...book.of()].length).toBe(1)
  })

  it('gives up what one holder has, and only entries that are still out', () => {
    const { book, holder, lend } = setup()
    const other = { unsettled: 0 }
    const { lease, entries } = lend(Infinity, 0, 'a', 'b')
    book.take(book.begin(other, Infinity, 0), entry('theirs'))
    book.leave(lease, entries[0]!)
    const back: (string | undefined)[] = []
    for (const each of book.of(holder)) book.end(each, given => back.push(given.id))
    expect(back).toEqual(['b'])
    expect([...book.of()].map(each => each.holder)).toEqual([other])
  })
})
