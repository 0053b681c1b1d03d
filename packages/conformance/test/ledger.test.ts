import { afterEach, describe, expect, it } from 'vitest'
import { Ledger } from '../src/ledger/index.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map(close => close()))
})

/** A message that is handed out once and ends so. */
function ended(ledger: Ledger, id: string, event: Parameters<Ledger['happened']>[1] = 'succeeded'): void {
  ledger.happened(id, 'received')
  if (event === 'succeeded') ledger.happened(id, 'started')
  ledger.happened(id, event)
}

const none = { done: 0, dead: 0, expired: 0, filtered: 0, cancelled: 0, scheduled: 0, queued: 0 }

describe('a ledger in good order', () => {
  it('counts each id once, at its end', () => {
    const ledger = new Ledger({ undisturbed: true })
    for (const id of ['done', 'dead', 'expired', 'filtered', 'cancelled', 'scheduled', 'queued']) ledger.accepted(id)
    ended(ledger, 'done')
    for (const id of ['dead', 'expired', 'filtered', 'cancelled'] as const) ended(ledger, id, id)
    ledger.found('scheduled', 'scheduled')
    ledger.found('queued', 'queued')
    ledger.offered('never')
    expect(ledger.report()).toEqual({
      accepted: 7,
      ends: { done: 1, dead: 1, expired: 1, filtered: 1, cancelled: 1, scheduled: 1, queued: 1 },
      dropped: 0,
      never: 1,
      runs: 1,
      duplicates: { done: 0, ends: 0 },
      unexplained: [],
    })
  })

  it('takes retries, in place or through the broker, hand-backs and lost leases as steps on the way', () => {
    const ledger = new Ledger({ undisturbed: true })
    for (const id of ['broker', 'place', 'back', 'lost']) {
      ledger.accepted(id)
      ledger.happened(id, 'received')
      ledger.happened(id, 'started')
    }
    for (const id of ['broker', 'place', 'lost']) ledger.happened(id, 'retried')
    ledger.happened('back', 'released')
    ledger.happened('lost', 'lease-lost')
    for (const id of ['broker', 'back', 'lost']) ledger.happened(id, 'received')
    for (const id of ['broker', 'place', 'back', 'lost']) {
      ledger.happened(id, 'started')
      ledger.happened(id, 'succeeded')
    }
    const report = ledger.report()
    expect(report.unexplained).toEqual([])
    expect(report).toMatchObject({ ends: { ...none, done: 4 }, runs: 8, duplicates: { done: 0, ends: 0 } })
  })

  it('counts what happened twice because it was handed out twice', () => {
    const ledger = new Ledger()
    ledger.accepted('twice')
    ended(ledger, 'twice')
    ended(ledger, 'twice')
    ended(ledger, 'twice', 'dead')
    ledger.found('twice', 'queued')
    const report = ledger.report()
    expect(report).toMatchObject({ ends: { ...none, done: 1 }, duplicates: { done: 1, ends: 3 }, unexplained: [] })
  })

  it('takes an expired message that is kept aside as one end', () => {
    const ledger = new Ledger({ undisturbed: true })
    ledger.accepted('late')
    ended(ledger, 'late', 'expired')
    ledger.found('late', 'dead')
    ledger.sawDead()
    expect(ledger.report()).toMatchObject({ ends: { ...none, expired: 1 }, unexplained: [] })
  })

  it('counts a loss that is declared', () => {
    const ledger = new Ledger({ mayDrop: true })
    ledger.accepted('gone')
    ledger.accepted('gone on its way aside')
    ended(ledger, 'gone on its way aside', 'dead')
    ledger.sawDead()
    expect(ledger.report()).toMatchObject({ accepted: 2, ends: none, dropped: 2, unexplained: [] })
  })
})

describe('a ledger catches', () => {
  it('a message that was lost, with its trail', () => {
    let now = 100
    const ledger = new Ledger({ now: () => now })
    ledger.accepted('gone', 'by a test')
    now = 250
    ledger.happened('gone', 'received', {}, 'hand-out 1')
    const [unexplained, ...more] = ledger.report().unexplained
    expect(more).toEqual([])
    expect(unexplained).toEqual({
      id: 'gone',
      because: 'lost',
      trail: ['100 accepted by a test', '250 received hand-out 1'],
    })
  })

  it('an id that nobody published', () => {
    const ledger = new Ledger()
    ended(ledger, 'stranger')
    ledger.found('ghost', 'dead')
    expect(ledger.report().unexplained).toMatchObject([
      { id: 'stranger', because: 'unknown' },
      { id: 'ghost', because: 'unknown' },
    ])
  })

  it('more ends than hand-outs', () => {
    const ledger = new Ledger()
    ledger.accepted('twice')
    ended(ledger, 'twice')
    ledger.happened('twice', 'dead')
    expect(ledger.report().unexplained).toMatchObject([{ id: 'twice', because: 'ended twice' }])
  })

  it('anything that happens twice while nothing is disturbed', () => {
    const ledger = new Ledger({ undisturbed: true })
    ledger.accepted('run twice')
    ended(ledger, 'run twice')
    ended(ledger, 'run twice')
    ledger.accepted('kept besides')
    ended(ledger, 'kept besides')
    ledger.found('kept besides', 'queued')
    ledger.accepted('kept twice')
    ledger.found('kept twice', 'queued')
    ledger.found('kept twice', 'queued')
    expect(ledger.report().unexplained.map(({ id, because }) => [id, because])).toEqual([
      ['run twice', 'more than once'],
      ['kept besides', 'more than once'],
      ['kept twice', 'more than once'],
    ])
  })

  it('a dead letter that is not kept, unless it was dropped on purpose', () => {
    const ledger = new Ledger()
    ledger.accepted('kept')
    ledger.accepted('missing')
    ledger.accepted('dropped')
    ended(ledger, 'kept', 'dead')
    ended(ledger, 'missing', 'dead')
    ledger.happened('dropped', 'received')
    ledger.happened('dropped', 'dead', { dropped: true })
    ledger.found('kept', 'dead')
    ledger.sawDead()
    const report = ledger.report()
    expect(report.ends.dead).toBe(2)
    expect(report.unexplained).toMatchObject([{ id: 'missing', because: 'dead letter missing' }])
  })

  it('more losses than a depth explains', () => {
    const ledger = new Ledger()
    ledger.accepted('one')
    ledger.accepted('two')
    ledger.counted(2)
    expect(ledger.report()).toMatchObject({ ends: { ...none, queued: 2 }, unexplained: [] })
    ledger.accepted('three')
    expect(ledger.report().unexplained.map(({ id }) => id)).toEqual(['one', 'two', 'three'])
  })

  it('them in bounded memory: of a long trail it keeps the newest lines', () => {
    const ledger = new Ledger({ trail: 3 })
    ledger.accepted('long')
    for (let time = 0; time < 1_000; time++) {
      ledger.happened('long', 'received')
      ledger.happened('long', 'released', {}, `time ${time}`)
    }
    ledger.remark('long', 'the end')
    expect(ledger.report().unexplained[0]?.trail).toEqual([
      '… 1999 earlier',
      'received',
      'released time 999',
      'the end',
    ])
  })
})
