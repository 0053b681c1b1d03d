import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createGzip } from 'node:zlib'

/** What is to be known of a file. */
export interface Facts {
  readonly sha256: string
  readonly bytes: number
  /** A last line without a line feed is one, too. */
  readonly lines: number
  /** Bytes after gzip. */
  readonly gzip: number
  /** Another one: the file was touched, before, between or while it was read. */
  readonly stamp: string
}

/** What became of a file: its facts, or why there are none. */
export type Outcome =
  | { readonly facts: Facts; readonly problem?: never }
  | { readonly problem: string; readonly facts?: never }

export const vanished = 'it vanished'

/** Reads a file from beginning to end, whatever its size, in constant memory. Never rejects. */
export async function outcomeOf(path: string): Promise<Outcome> {
  try {
    // It may be a link or a pipe by now: neither is followed or waited for.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      return (await handle.stat()).isFile() ? { facts: await factsOf(handle) } : { problem: 'it is no file any more' }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return { problem: describe(error, path) }
  }
}

/** In words, short. */
export function describe(error: unknown, path: string): string {
  const { code = 'unknown', message } = error as NodeJS.ErrnoException
  // Names are read as text; one that is none cannot be found again.
  if (code === 'ENOENT' && path.includes('\uFFFD')) return 'its name is not UTF-8'
  if (code === 'ENOENT' || code === 'ENOTDIR') return vanished
  if (code === 'EACCES' || code === 'EPERM') return `it may not be read (${code})`
  if (code === 'ELOOP') return 'it is a link now'
  return `it cannot be read (${code}: ${message})`
}

async function factsOf(handle: FileHandle): Promise<Facts> {
  const hash = createHash('sha256')
  const before = await touched(handle)
  const { bytes, lines, gzip } = await read(handle, hash)
  return { sha256: hash.digest('hex'), bytes, lines, gzip, stamp: `${before} ${await touched(handle)}` }
}

async function touched(handle: FileHandle): Promise<string> {
  const { ctimeNs, size } = await handle.stat({ bigint: true })
  return `${ctimeNs} ${size}`
}

async function read(handle: FileHandle, hash: Hash): Promise<Omit<Facts, 'sha256' | 'stamp'>> {
  const squeeze = createGzip({ level: 1 })
  let gzip = 0
  squeeze.on('data', (piece: Buffer) => {
    gzip += piece.length
  })
  const squeezed = new Promise<void>((resolve, reject) => squeeze.once('end', resolve).once('error', reject))
  const piece = Buffer.allocUnsafe(65_536)
  let bytes = 0
  let feeds = 0
  let last = lineFeed
  for (;;) {
    const { bytesRead } = await handle.read(piece)
    if (bytesRead === 0) break
    const part = piece.subarray(0, bytesRead)
    hash.update(part)
    await new Promise<void>((resolve, reject) => squeeze.write(part, error => (error ? reject(error) : resolve())))
    bytes += bytesRead
    feeds += feedsIn(part)
    last = part[bytesRead - 1] ?? lineFeed
  }
  squeeze.end()
  await squeezed
  return { bytes, gzip, lines: feeds + (last === lineFeed ? 0 : 1) }
}

const lineFeed = 10

function feedsIn(part: Buffer): number {
  let count = 0
  for (let at = part.indexOf(lineFeed); at !== -1; at = part.indexOf(lineFeed, at + 1)) count++
  return count
}
