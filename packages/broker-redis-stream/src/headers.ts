import type { Headers, OutgoingMessage } from '@sluice/core/adapter'

/** Fields of an entry that are no headers: id and body, when a delayed one was published, hand-outs before this entry, key. */
const own: ReadonlySet<string> = new Set(['id', 'body', 'at', 'deliveries', 'key'])
const escapeMark = ':'

/** What an entry says. */
export interface EntryFields {
  id: string | undefined
  body: Uint8Array
  headers: Headers | undefined
  key: string | undefined
  /** As decimal milliseconds, where the id of the entry does not tell. */
  at: number | undefined
  /** Hand-outs that were counted before this entry was made. */
  deliveries: number
  /** How many headers there are so far. */
  count: number
}

/** No script can store more again; a message of ours never has so many, and a stranger's loses what is beyond. */
export const mostHeaders = 3_000

/** Whether the message is nothing but id and body. */
export function isPlain({ headers, key, dueAt }: OutgoingMessage): boolean {
  return headers === undefined && key === undefined && dueAt === undefined
}

/** Field names and values. A header has its own name, with a colon before it where that name is taken. */
export function toFields({ id, body, key, headers }: OutgoingMessage): (string | Uint8Array)[] {
  const fields: (string | Uint8Array)[] = ['id', id, 'body', bytesOf(body)]
  if (key !== undefined) fields.push('key', key)
  for (const name of headers === undefined ? [] : Object.keys(headers)) {
    fields.push(own.has(name) || name.startsWith(escapeMark) ? escapeMark + name : name, headers?.[name] ?? '')
  }
  return fields
}

/** A view as that view: the client knows bytes only as a `Buffer`. */
export function bytesOf(body: string | Uint8Array): string | Uint8Array {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

const nothing = new Uint8Array(0)

/** Whoever wrote the entry: unknown fields are headers, none is needed. The first of each name counts. */
export function fromFields(fields: readonly Buffer[]): EntryFields {
  const entry: EntryFields = {
    id: undefined,
    body: nothing,
    headers: undefined,
    key: undefined,
    at: undefined,
    deliveries: 0,
    count: 0,
  }
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] as Buffer
    const value = fields[index + 1] as Buffer
    if (name.length === 2 && name[0] === 105 && name[1] === 100) entry.id ??= textOf(value)
    else if (name.length === 4 && name.toString('latin1') === 'body')
      entry.body = entry.body === nothing ? value : entry.body
    else other(entry, name.toString(), value)
  }
  return entry
}

function other(entry: EntryFields, name: string, value: Buffer): void {
  if (name === 'key') entry.key = value.toString()
  else if (name === 'at') entry.at = numberOf(value)
  else if (name === 'deliveries') entry.deliveries = numberOf(value) ?? 0
  else if (entry.count++ < mostHeaders) {
    entry.headers ??= {}
    const { headers } = entry
    const key = name.startsWith(escapeMark) ? name.slice(1) : name
    // Not by assignment: a stranger may have called it __proto__.
    if (!Object.hasOwn(headers, key))
      Object.defineProperty(headers, key, {
        value: value.toString(),
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}

function textOf(value: Buffer): string | undefined {
  return value.length === 0 ? undefined : value.toString()
}

function numberOf(value: Buffer): number | undefined {
  const text = value.toString('latin1', 0, 17)
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
