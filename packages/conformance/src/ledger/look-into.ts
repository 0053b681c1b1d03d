import type { Admin, Delivery } from '@sluice/core/adapter'
import type { Ledger } from './ledger.js'

/** How to look. */
export interface LookOptions {
  /** Wall-clock milliseconds: what is due later is scheduled, not queued. */
  readonly now: number
  /** The queue's dead letters. Default `<queue>.dead`. */
  readonly deadQueue?: string | undefined
  /** The queue is a log, which keeps what is settled: how much is left can only be counted. Default `false`. */
  readonly log?: boolean | undefined
  /** The id of a message; default: the delivery's own, or that of an envelope. */
  readonly idOf?: ((message: Delivery) => string | undefined) | undefined
}

const pageSize = 500

/**
 * The last look: browses the queue and its dead letters and tells the ledger what is there. A broker that cannot be
 * browsed is asked for the queue's depth, and its dead letters are taken as told.
 *
 * @throws the raw errors of the broker, and when it can do neither.
 */
export async function lookInto(
  ledger: Ledger,
  admin: Admin | undefined,
  queue: string,
  options: LookOptions,
): Promise<void> {
  const idOf = options.idOf ?? ownId
  if (admin?.browse === undefined) {
    if (admin?.depth === undefined) throw new Error('This broker can neither be browsed nor count its messages.')
    ledger.counted(await admin.depth(queue))
    return
  }
  if (options.log === true) ledger.counted((await admin.depth?.(queue)) ?? 0)
  else await lookForWaiting(ledger, admin, queue, idOf, options.now)
  for await (const message of messagesIn(admin, options.deadQueue ?? `${queue}.dead`)) {
    ledger.found(idOf(message) ?? '', 'dead')
  }
  ledger.sawDead()
}

async function lookForWaiting(
  ledger: Ledger,
  admin: Admin,
  queue: string,
  idOf: NonNullable<LookOptions['idOf']>,
  now: number,
): Promise<void> {
  for await (const message of messagesIn(admin, queue)) {
    ledger.found(idOf(message) ?? '', dueAt(message) > now ? 'scheduled' : 'queued')
  }
}

async function* messagesIn(admin: Admin, queue: string): AsyncGenerator<Delivery> {
  let after: string | undefined
  for (;;) {
    const page = (await admin.browse?.(queue, { max: pageSize, after })) ?? []
    yield* page
    after = page.at(-1)?.id
    if (page.length < pageSize || after === undefined) return
  }
}

function dueAt(message: Delivery): number {
  return Number(message.headers?.['sluice-due'] ?? inEnvelope(message, 'sluice-due') ?? 0)
}

function ownId(message: Delivery): string | undefined {
  return message.id ?? inEnvelope(message, 'sluice-id')
}

/** On a broker without headers they are inside the body, and perhaps the id too. */
function inEnvelope({ body }: Delivery, name: string): string | undefined {
  try {
    const { extra } = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    return typeof extra?.[name] === 'string' ? extra[name] : undefined
  } catch {
    return undefined
  }
}
