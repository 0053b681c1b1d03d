import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'

export interface SqliteOptions {
  /**
   * `normal` (default): a crash of the process loses nothing; a loss of power may lose the last commits, and never
   * damages the file. `full`: what is confirmed is on the disk; each commit waits for it.
   */
  readonly durability?: 'normal' | 'full' | undefined
  /** How long a write waits for other processes before it fails as `busy`, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number | undefined
  /**
   * How often a worker without work looks into the file by itself, in milliseconds, should the system not have told
   * that another process wrote. Default 1,000.
   */
  readonly pollMs?: number | undefined
}

/** Options with their defaults. */
export interface FileSettings {
  readonly path: string
  readonly durability: 'normal' | 'full'
  readonly busyTimeoutMs: number
  readonly pollMs: number
}

const known: { readonly [Name in keyof SqliteOptions]-?: true } = {
  durability: true,
  busyTimeoutMs: true,
  pollMs: true,
}

/** @throws {InvalidOption} where one is unknown or has no meaning. */
export function settingsOf(path: string, options: SqliteOptions): FileSettings {
  const { durability = 'normal', busyTimeoutMs = 5_000, pollMs = 1_000 } = options
  const check = (fits: boolean, option: string, given: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given, allowed })
  }
  checkOptionNames(options, 'sqlite()', known)
  // A private database would be another one for each process, and gone with its connection: that is what memory() is for.
  const isFile = typeof path === 'string' && path !== '' && !path.startsWith(':') && !path.startsWith('file:')
  check(isFile, 'path', path, 'the path of a file; for a queue without a file there is memory()')
  check(durability === 'normal' || durability === 'full', 'durability', durability, "'normal' or 'full'")
  check(Number.isFinite(busyTimeoutMs) && busyTimeoutMs >= 0, 'busyTimeoutMs', busyTimeoutMs, 'milliseconds from 0 on')
  check(Number.isFinite(pollMs) && pollMs >= 10, 'pollMs', pollMs, 'milliseconds from 10 on')
  return { path, durability, busyTimeoutMs, pollMs }
}
