import { describe, expect, it } from 'vitest'
import { state } from '../../src/consume/slot.js'
import { slots } from './fixtures/slots.js'

describe('live slots', () => {
  it('serve another delivery once they are free, and remember nothing of the one before', () => {
    const { take, live } = slots()
    const first = take('a', {
      headers: { 'sluice-attempt': '4', 'sluice-due': '7', 'sluice-expires': '9' },
      key: 'k',
      priority: 3,
      lane: 'l',
      publishedAt: 5,
      leaseUntil: 50,
    })
    expect(first).toMatchObject({
      attempt: 4,
      dueAt: 7,
      expiresAt: 9,
      key: 'k',
      priority: 3,
      publishedAt: 5,
      leaseUntil: 50,
    })
    live.drop(first)
    live.drop(first)
    expect(live.size).toBe(0)
    const second = take('b')
    expect(second).toBe(first)
    expect(second).toMatchObject({
      id: 'b',
      attempt: 1,
      dueAt: undefined,
      expiresAt: undefined,
      key: undefined,
      priority: undefined,
      headers: undefined,
      publishedAt: undefined,
      overrides: undefined,
      leaseUntil: Number.POSITIVE_INFINITY,
      lent: 0,
      readable: false,
      raised: false,
    })
  })

  it('are never used again once abandoned, or while somebody has promised to look at them', () => {
    const { take, live } = slots()
    const [abandoned, promised] = [take('a'), take('b')]
    abandoned.abandoned = true
    promised.promised = true
    live.drop(abandoned)
    live.drop(promised)
    expect(live.size).toBe(0)
    expect([abandoned, promised]).not.toContain(take('c'))
    expect([abandoned, promised]).not.toContain(take('d'))
  })

  it('are kept free only up to a bound', () => {
    const { take, live } = slots(1)
    const both = [take('a'), take('b')] as const
    for (const slot of both) live.drop(slot)
    expect(take('c')).toBe(both[0])
    expect(both).not.toContain(take('d'))
  })

  it('are listed whatever is dropped in between, those that wait first where that is asked', () => {
    const { take, live } = slots()
    const all = ['a', 'b', 'c', 'd'].map(id => take(id))
    live.drop(all[1] as never)
    expect(
      live
        .all()
        .map(slot => slot.id)
        .sort(),
    ).toEqual(['a', 'c', 'd'])
    expect(live.waitingFirst()).toHaveLength(3)
    for (const slot of all) slot.state = state.running
    ;(all[3] as { state: number }).state = state.waiting
    expect(live.waitingFirst().map(slot => slot.id)).toEqual(['d', 'a', 'c'])
  })

  it('can be followed by a fresh one for the same delivery: the old one reports to nobody', () => {
    const { take, live, told } = slots()
    const old = take(
      'a',
      {
        headers: { 'sluice-attempt': '2', h: 'x' },
        lane: 'l',
        key: 'k',
        priority: 1,
        publishedAt: 8,
        leaseUntil: 9,
        deliveryCount: 3,
      },
      4,
    )
    old.attempt = 3
    old.raised = true
    old.state = state.running
    const next = live.replace(old)
    expect(live.all()).toEqual([next])
    expect(next).not.toBe(old)
    for (const name of [
      'id',
      'body',
      'receipt',
      'key',
      'priority',
      'laneName',
      'deliveryCount',
      'stampedAt',
      'receivedAt',
      'leaseUntil',
      'attempt',
      'raised',
      'headers',
      'publishedAt',
    ] as const) {
      expect(next[name]).toBe(old[name])
    }
    old.ok('late')
    old.bad(new Error('late'))
    next.state = state.running
    next.ok('in time')
    expect(told.ends).toEqual([['a', 'in time']])
    live.drop(next)
    expect(live.size).toBe(0)
  })
})

describe('a slot', () => {
  it('listens only while it runs', () => {
    const { take, told } = slots()
    const slot = take('a')
    slot.ok(1)
    slot.state = state.running
    slot.bad('first')
    slot.state = state.settling
    slot.ok(2)
    slot.bad(3)
    expect(told.ends).toEqual([['a', 'first']])
    expect(slot.held).toBe(false)
    expect([slot.task, slot.queue]).toEqual(['work', 'work'])
  })

  it('makes an id where nobody gave one, whose time is not that of publishing', () => {
    const { take } = slots()
    const made = take(undefined, { publishedAt: 5 })
    expect(made).toMatchObject({ id: 'new-1', publishedAt: 5, idIsNew: true })
    made.named('in the envelope')
    expect(made.idIsNew).toBe(false)
    expect(made.id).toBe('in the envelope')
  })

  it('knows when it was published: by the header, by the id, by the stamp', () => {
    const { take } = slots()
    const ours = 'mjuc2a00abcdef0001'
    const time = Number.parseInt(ours.slice(0, 8), 36)
    expect(take(ours, { headers: { 'sluice-at': '7' }, publishedAt: 5 }).publishedAt).toBe(7)
    expect(take(ours, { publishedAt: 5 }).publishedAt).toBe(time)
    expect(take('order-1', { publishedAt: 5 }).publishedAt).toBe(5)
    expect(take('order-1').publishedAt).toBeUndefined()
  })

  it.each([
    ['0', 1],
    ['-1', 1],
    ['x', 1],
    ['1000001', 1],
    ['7', 7],
  ])('takes an attempt of "%s" in a header for %i', (text, attempt) => {
    expect(slots().take('a', { headers: { 'sluice-attempt': text } }).attempt).toBe(attempt)
  })

  it('passes a limit on to whoever keeps the time', () => {
    const { take, told } = slots()
    take('a').limit(5, () => new Error('x'))
    expect(told.limits).toEqual([['a', 5]])
  })
})
