import type { OutgoingMessage } from '@sluice/core/adapter'
import { bytesOf, textOf } from '../kit/bytes.js'
import { type Disguise, disguise } from './disguise.js'
import type { Saboteur } from './saboteur.js'

/** A saboteur that changes each batch before it is published. */
function changesBatches(
  facts: Omit<Saboteur, 'sabotage'>,
  newChange: () => (batch: readonly OutgoingMessage[]) => readonly OutgoingMessage[],
): Saboteur {
  const publisher: Disguise['publisher'] = real => {
    const change = newChange()
    return {
      publish: async batch => {
        const changed = change(batch)
        return changed.length === 0 ? [] : await real.publish(changed)
      },
    }
  }
  return { ...facts, sabotage: broker => disguise(broker, { publisher }) }
}

function changesMessages(
  facts: Omit<Saboteur, 'sabotage'>,
  change: (message: OutgoingMessage) => OutgoingMessage,
): Saboteur {
  return changesBatches(facts, () => batch => batch.map(change))
}

/** Faults of publishers. */
export const publishingSaboteurs: readonly Saboteur[] = [
  changesBatches(
    {
      name: 'loses-one-in-a-hundred',
      fault: 'Confirms every message and stores ninety-nine of a hundred.',
      caughtBy: 'load/many-messages',
    },
    () => {
      let count = 0
      return batch => batch.filter(() => ++count % 100 !== 0)
    },
  ),
  changesBatches(
    {
      name: 'publishes-twice',
      fault: 'Stores one message of each batch twice.',
      caughtBy: 'publish/every-message-once',
    },
    () => batch => [...batch, ...batch.slice(-1)],
  ),
  changesBatches(
    { name: 'reorders-a-batch', fault: 'Stores a batch back to front.', caughtBy: 'order/of-a-batch' },
    () => batch => batch.toReversed(),
  ),
  changesBatches(
    {
      name: 'leaks-headers',
      fault: 'Gives each message the headers of the one before it as well.',
      caughtBy: 'headers/each-message-its-own',
    },
    () => {
      let before = {}
      return batch =>
        batch.map(message => {
          before = { ...before, ...message.headers }
          return { ...message, headers: before }
        })
    },
  ),
  changesMessages(
    { name: 'drops-headers', fault: 'Stores no headers.', caughtBy: 'headers/as-they-were-sent' },
    message => ({ ...message, headers: undefined }),
  ),
  changesMessages(
    { name: 'makes-its-own-ids', fault: 'Replaces the ids of messages.', caughtBy: 'publish/id-comes-back' },
    message => ({ ...message, id: `own-${message.id}` }),
  ),
  changesMessages(
    {
      name: 'truncates-bodies',
      fault: 'Cuts bodies after 32 KiB.',
      caughtBy: 'publish/large-json',
    },
    message => ({ ...message, body: bytesOf(message.body).slice(0, 32_768) }),
  ),
  changesMessages(
    {
      name: 'decodes-bytes',
      fault: 'Takes every body for text and encodes it again.',
      caughtBy: 'publish/not-utf8',
    },
    message => ({ ...message, body: textOf(message.body) }),
  ),
  changesMessages(
    { name: 'ends-at-nul', fault: 'Takes a NUL for the end of a body.', caughtBy: 'publish/nul' },
    message => {
      const bytes = bytesOf(message.body)
      const end = bytes.indexOf(0)
      return end === -1 ? message : { ...message, body: bytes.slice(0, end) }
    },
  ),
  changesMessages(
    {
      name: 'ignores-priority',
      fault: 'Stores every message with priority 0.',
      caughtBy: 'order/higher-priority-first',
    },
    message => ({ ...message, priority: undefined }),
  ),
  changesMessages(
    {
      name: 'lies-about-delay',
      fault: 'Claims a publish delay and hands out at once.',
      caughtBy: 'delay/not-before-it-is-due',
    },
    message => ({ ...message, dueAt: undefined }),
  ),
  changesMessages(
    {
      name: 'delays-for-long',
      fault: 'Hands out a minute after the due time.',
      caughtBy: 'delay/within-the-resolution',
    },
    message => ({ ...message, dueAt: message.dueAt === undefined ? undefined : message.dueAt + 60_000 }),
  ),
  changesMessages(
    {
      name: 'forgets-capitals',
      fault: 'Stores queue names in lower case and so mixes queues.',
      caughtBy: 'publish/queue-names',
    },
    message => ({ ...message, queue: message.queue.toLowerCase() }),
  ),
  {
    name: 'resolves-publish-early',
    fault: 'Confirms a publish before it is stored.',
    caughtBy: 'publish/survives-its-broker-object',
    sabotage: broker =>
      disguise(broker, {
        publisher: (real, { host }) => ({
          publish: async batch => {
            const copy = [...batch]
            host.clock.at(host.clock.monotonic() + 50, () => void real.publish(copy).catch(() => undefined))
            return []
          },
        }),
      }),
  },
  {
    name: 'keeps-the-batch',
    fault: 'Goes on to use the caller’s buffers after publish has resolved.',
    caughtBy: 'publish/keeps-nothing-of-the-batch',
    sabotage: broker => {
      const bodies = new Map<string, string | Uint8Array>()
      return disguise(broker, {
        publisher: real => ({
          publish: async batch => {
            for (const message of batch) bodies.set(message.id, message.body)
            return await real.publish(batch)
          },
        }),
        consumer: real => ({
          receive: async (want, signal) => {
            const batch = await real.receive(want, signal)
            return batch.map(delivery => ({ ...delivery, body: bodies.get(delivery.id ?? '') ?? delivery.body }))
          },
        }),
      })
    },
  },
  {
    name: 'rejects-whole-batches',
    fault: 'Rejects a batch, and says that nothing happened, when one item was refused and the others stored.',
    caughtBy: 'publish/one-bad-item',
    sabotage: broker =>
      disguise(broker, {
        publisher: real => ({
          publish: async batch => {
            const [refused] = await real.publish(batch)
            if (refused !== undefined) throw refused.error
            return []
          },
        }),
      }),
  },
]
