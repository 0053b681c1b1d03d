import { describe, expect, it } from 'vitest'
import { quorumCapabilities } from '../src/capabilities.js'
import { type AmqpReceipt, Outstanding } from '../src/consuming/outstanding.js'
import { delayLevels, delayRoute, delayStepMs, longestDelayMs } from '../src/delay/delay-route.js'
import { ConfirmWindow } from '../src/publishing/confirm-window.js'
import { nameOnServer } from '../src/queues/queue-name.js'
import { message } from './world.js'

describe('acknowledgements', () => {
  function three(count: number): { receipts: AmqpReceipt[]; sent: string[]; outstanding: Outstanding } {
    const outstanding = new Outstanding()
    const receipts = Array.from({ length: count }, (_, n) => ({ epoch: 1, tag: n + 1, settled: false }))
    for (const receipt of receipts) outstanding.add(receipt)
    return { receipts, sent: [], outstanding }
  }
  const pick = (receipts: AmqpReceipt[], ...tags: number[]): AmqpReceipt[] =>
    tags.map(tag => receipts[tag - 1] as AmqpReceipt)

  it('a run from the oldest on is one frame, in any order', () => {
    const { receipts, sent, outstanding } = three(5)
    outstanding.ack(pick(receipts, 3, 1, 2), (tag, multiple) => void sent.push(`${tag}${multiple ? '+' : ''}`))
    expect(sent).toEqual(['3+'])
  })

  it('beyond a gap each is one frame, and the run that closes the gap never names a settled tag', () => {
    const { receipts, sent, outstanding } = three(5)
    const send = (tag: number, multiple: boolean): void => void sent.push(`${tag}${multiple ? '+' : ''}`)
    outstanding.ack(pick(receipts, 2, 4), send)
    outstanding.ack(pick(receipts, 1), send)
    outstanding.ack(pick(receipts, 3, 5), send)
    // A multiple one up to 2 or 4 would name what is settled: the server would close the channel.
    expect(sent).toEqual(['2', '4', '1', '5+'])
  })

  it('what was handed back closes gaps, and is never acknowledged', () => {
    const { receipts, sent, outstanding } = three(3)
    outstanding.drop(pick(receipts, 1))
    outstanding.ack(pick(receipts, 2, 3), (tag, multiple) => void sent.push(`${tag}${multiple ? '+' : ''}`))
    expect(sent).toEqual(['3+'])
  })

  it('goes on over many thousands', () => {
    const { receipts, outstanding } = three(10_000)
    let frames = 0
    for (let from = 0; from < receipts.length; from += 100) {
      outstanding.ack(receipts.slice(from, from + 100), (tag, multiple) => {
        frames++
        expect([tag, multiple]).toEqual([from + 100, true])
      })
    }
    expect(frames).toBe(100)
  })
})

it('keeps little while the oldest delivery stays unsettled for very long', () => {
  const outstanding = new Outstanding()
  outstanding.add({ epoch: 1, tag: 1, settled: false })
  const sent: string[] = []
  for (let tag = 2; tag < 50_000; tag++) {
    const receipt = { epoch: 1, tag, settled: false }
    outstanding.add(receipt)
    outstanding.ack([receipt], (one, multiple) => {
      if (one !== tag || multiple) sent.push(`${one}${multiple ? '+' : ''}`)
    })
  }
  expect(outstanding.held).toBeLessThan(2_000)
  expect(sent).toEqual([])
})

describe('confirms', () => {
  function opened(...sizes: number[]): { window: ConfirmWindow; batches: Promise<unknown>[] } {
    const window = new ConfirmWindow()
    const batches = sizes.map((size, n) => {
      const batch = window.begin(
        Array.from({ length: size }, (_, index) => message(`q${n}`, `m${index}`)),
        [],
      )
      for (let index = 0; index < size; index++) window.wrote(batch, index)
      return window.end(batch)
    })
    return { window, batches }
  }

  it('one answer for many, over two batches', async () => {
    const { window, batches } = opened(3, 3)
    window.answered(2, false, undefined)
    window.answered(5, true, undefined)
    await expect(batches[0]).resolves.toEqual([])
    window.answered(6, false, undefined)
    await expect(batches[1]).resolves.toEqual([])
  })

  it('a refusal is the refusal of its own message', async () => {
    const { window, batches } = opened(3)
    const full = new Error('full')
    window.answered(2, false, full)
    window.answered(3, true, undefined)
    await expect(batches[0]).resolves.toEqual([{ index: 1, error: full }])
  })

  it('what comes back is refused, although its confirm says done', async () => {
    const { window, batches } = opened(2, 2)
    const gone = new Error('no queue')
    window.returned(({ id, queue }) => id === 'm1' && queue === 'q1', gone)
    window.answered(4, true, undefined)
    await expect(batches[0]).resolves.toEqual([])
    await expect(batches[1]).resolves.toEqual([{ index: 1, error: gone }])
  })

  it('the end of the channel rejects what is open', async () => {
    const { window, batches } = opened(2)
    const lost = new Error('lost')
    window.answered(1, false, undefined)
    window.fail(lost)
    await expect(batches[0]).rejects.toBe(lost)
  })
})

describe('delay levels', () => {
  const waited = (key: string): number =>
    key
      .split('.')
      .slice(0, delayLevels)
      .reduce((sum, bit, place) => sum + (bit === '1' ? delayStepMs * 2 ** (delayLevels - 1 - place) : 0), 0)

  it.each([1, 99, 100, 101, 1_000, 60_000, 86_400_000, longestDelayMs])(
    '%d ms are never shortened, and rounded up by a step at most',
    delayMs => {
      const route = delayRoute(delayMs, 'a.b')
      expect(waited(route?.routingKey ?? '') - delayMs).toBeGreaterThanOrEqual(0)
      expect(waited(route?.routingKey ?? '') - delayMs).toBeLessThan(delayStepMs)
      expect(route?.routingKey.endsWith('.a.b')).toBe(true)
    },
  )

  it('a message enters at its highest level', () => {
    expect(delayRoute(100, 'q')?.exchange).toBe('sluice.delay.v1.0')
    expect(delayRoute(1_600, 'q')?.exchange).toBe('sluice.delay.v1.4')
  })

  it('the limit is what is claimed', () => {
    expect(longestDelayMs).toBe(quorumCapabilities.delay.publish.maxMs)
    expect(delayRoute(longestDelayMs + 1, 'q')).toBeUndefined()
  })
})

it('names that RabbitMQ or this adapter keeps for itself are escaped, all others stand as they are', () => {
  expect(nameOnServer('jobs.mail-1')).toBe('jobs.mail-1')
  expect(nameOnServer('amq.direct')).toBe('sluice.name.amq.direct')
  expect(nameOnServer('sluice.delay.v1.3')).toBe('sluice.name.sluice.delay.v1.3')
  expect(nameOnServer('*.a')).toBeUndefined()
})
