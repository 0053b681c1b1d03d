import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'

type Known = readonly [start: string, code: FailureCode, retryable: boolean, happened: 'no' | 'maybe', afterMs?: number]

/**
 * Result codes of SQLite, extended ones by their beginning, and of the file system. A transaction that fails is rolled
 * back, so that nothing happened, but where the disk itself fails nobody knows.
 */
const known: readonly Known[] = [
  ['SQLITE_BUSY', 'busy', true, 'no', 50],
  ['SQLITE_LOCKED', 'busy', true, 'no', 50],
  ['SQLITE_FULL', 'full', true, 'no', 1_000],
  ['SQLITE_READONLY', 'auth', false, 'no'],
  ['SQLITE_AUTH', 'auth', false, 'no'],
  ['SQLITE_PERM', 'auth', false, 'no'],
  ['SQLITE_CANTOPEN', 'connection', false, 'no'],
  ['SQLITE_IOERR', 'connection', false, 'maybe'],
  ['SQLITE_CORRUPT', 'corrupt', false, 'maybe'],
  ['SQLITE_NOTADB', 'corrupt', false, 'no'],
  ['SQLITE_TOOBIG', 'too-large', false, 'no'],
  ['SQLITE_CONSTRAINT', 'invalid', false, 'no'],
  ['ENOENT', 'connection', false, 'no'],
  ['ENOTDIR', 'connection', false, 'no'],
  ['EACCES', 'auth', false, 'no'],
  ['EPERM', 'auth', false, 'no'],
  ['EROFS', 'auth', false, 'no'],
  ['EISDIR', 'invalid', false, 'no'],
  ['ENOSPC', 'full', true, 'no', 1_000],
  ['EMFILE', 'busy', true, 'no', 1_000],
  ['ENFILE', 'busy', true, 'no', 1_000],
]

const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }
const closedHandle: Failure = { code: 'connection', retryable: false, happened: 'no' }

/** What a raw error means. */
export function classifySqlite(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      return ofCode(raw)
    } catch {
      // Even reading it may throw.
      return unknown
    }
  })
}

function ofCode(error: unknown): Failure {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (message === 'The database connection is not open') return closedHandle
  if (typeof code !== 'string') return unknown
  const found = known.find(([start]) => code === start || code.startsWith(`${start}_`))
  if (found === undefined) return unknown
  const [, name, retryable, happened, retryAfterMs] = found
  return { code: name, retryable, happened, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}
