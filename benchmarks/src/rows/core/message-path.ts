import type { Figure, Repetition, Row } from '../../harness/row.js'

const cpu = 'CPU µs a message'

/** What the raw loop cost on the machine on which the bounds were set. */
const referenceUs = 1.98

/** Ours, the usual way, and the raw loop, one message at a time as far as the CPU is concerned. */
export const messagePath: Row = {
  group: 'core',
  name: 'the path of a message',
  about:
    'Publishes all messages, then consumes and acknowledges them, in one process; CPU of the whole process. Raw: an array ' +
    'of JSON texts and an async handler that is awaited, without ids. Concurrency 1,000; controls are retry, timeout, expiry.',
  variants: scale => {
    const messages = scale === 'full' ? 500_000 : 200_000
    const ours = (name: string, way: string, controls: boolean) => ({
      name,
      program: 'core/sluice-loop',
      options: { messages, way, controls },
    })
    return [
      { name: 'raw', program: 'core/raw-loop', options: { messages } },
      ours('pushMany', 'pushMany', false),
      { ...ours('push', 'push', false), ungated: true },
      ours('push with controls', 'push', true),
      { name: 'usual middleware', program: 'core/usual-loop', options: { messages: messages / 5 }, ungated: true },
    ]
  },
  figures: [
    above('memory, `pushMany` + consume + ack, no policy: CPU above the raw loop', 'pushMany', {
      must: { most: 2.5 },
      aims: { most: 1.5 },
      gated: true,
    }),
    above('the same with un-awaited `push`, no policy', 'push', {}),
    above('the same with un-awaited `push`, retry, timeout, expiry, concurrency on', 'push with controls', {
      must: { most: 3.5 },
      aims: { most: 2.5 },
      gated: true,
      elsewhere: 'the next line',
    }),
    above('the same controls as the usual async middleware', 'usual middleware', {}),
  ],
}

function above(name: string, variant: string, rest: Partial<Figure>): Figure {
  return {
    name,
    unit: 'µs',
    digits: 2,
    value: repetition => repetition.of(variant, cpu) - repetition.of('raw', cpu),
    slowness,
    ...rest,
  }
}

function slowness(repetition: Repetition): number {
  return repetition.of('raw', cpu) / referenceUs
}
