import type { Cancel, Clock } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { WalWatch } from './wal-watch.js'

/** Somebody who waits for something to come into the file. */
export interface Watcher {
  /** Looks, and takes what is there. Answers when to look again by itself, in wall-clock milliseconds. */
  look(): number
}

export interface LookoutTerms {
  readonly path: string
  readonly db: Database
  readonly clock: Clock
  readonly pollMs: number
  /** Called at each slow look: nothing has happened for a while. */
  readonly idle: () => void
  /** Looking failed. */
  readonly failed: (error: unknown) => void
}

/** The notification of a write may come a little before its commit can be seen: these looks follow it. */
const afterwardsMs: readonly number[] = [5, 50]
/** At most one look in this time, however often somebody writes. */
const gapMs = 3
/** Without notification: a compromise between how late and how busy. */
const blindPollMs = 100

/**
 * Wakes those who wait: at once by `ring` when this connection wrote, by the system's notification when another one
 * did, at the time when something is due, and every `pollMs` in any case. One timer for all of them, none while nobody
 * waits.
 */
export class Lookout {
  readonly #terms: LookoutTerms
  readonly #wal: WalWatch
  readonly #watchers = new Map<Watcher, string>()
  readonly #version: Statement<[], number>
  readonly #look = (): void => this.#lookAll(true)
  #seen = -1
  #lookedAt = -Infinity
  /** The next of `afterwardsMs`. */
  #step = afterwardsMs.length
  #alarmAt = Infinity
  #timerAt = Infinity
  #timer: Cancel | undefined
  #closed = false

  constructor(terms: LookoutTerms) {
    this.#terms = terms
    this.#wal = new WalWatch(terms.path, () => this.#heard())
    this.#version = terms.db.prepare<[], number>('PRAGMA data_version').pluck()
  }

  /** @param topic what `ring` names. @param at when to look in any case, in wall-clock milliseconds. */
  add(watcher: Watcher, topic: string, at: number): void {
    if (this.#closed) return
    const first = this.#watchers.size === 0
    this.#watchers.set(watcher, topic)
    if (at < this.#alarmAt) this.#alarmAt = at
    if (first && !this.#wal.listening && this.#wal.start()) {
      // What was written just before it listened is found now.
      this.#step = 0
    }
    this.#arm()
  }

  remove(watcher: Watcher): void {
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return
    this.#alarmAt = Infinity
    this.#disarm()
  }

  /** This connection wrote something about the topic. */
  ring(topic: string): void {
    if (this.#watchers.size === 0) return
    for (const [watcher, its] of [...this.#watchers]) if (its === topic) this.#ask(watcher)
    this.#arm()
  }

  close(): void {
    this.#closed = true
    this.#watchers.clear()
    this.#wal.stop()
    this.#disarm()
  }

  #heard(): void {
    if (this.#closed) return
    // Whoever is busy needs no notification: it starts again with the next wait.
    if (this.#watchers.size === 0) {
      this.#wal.stop()
      return
    }
    this.#step = 0
    if (this.#terms.clock.monotonic() - this.#lookedAt >= gapMs) this.#lookAll(false)
    else this.#arm()
  }

  #lookAll(timed: boolean): void {
    const { clock, failed, idle } = this.#terms
    if (timed) {
      this.#timer = undefined
      this.#timerAt = Infinity
    }
    this.#lookedAt = clock.monotonic()
    const slow = timed && this.#step >= afterwardsMs.length
    if (timed && !slow) this.#step++
    try {
      const version = this.#version.get() as number
      if (slow || version !== this.#seen || this.#alarmAt <= clock.now()) {
        this.#seen = version
        this.#alarmAt = Infinity
        for (const watcher of [...this.#watchers.keys()]) this.#ask(watcher)
      }
      if (slow) {
        this.#wal.start()
        idle()
      }
    } catch (error) {
      failed(error)
    }
    this.#arm()
  }

  #ask(watcher: Watcher): void {
    if (!this.#watchers.has(watcher)) return
    try {
      const at = watcher.look()
      if (at < this.#alarmAt && this.#watchers.has(watcher)) this.#alarmAt = at
    } catch (error) {
      // Not the fault of whoever rang.
      this.#terms.failed(error)
    }
  }

  /** The timer stands at the earliest of: the next step after a notification, the slow look, what is due. */
  #arm(): void {
    if (this.#closed || this.#watchers.size === 0) return
    const { clock, pollMs } = this.#terms
    const now = clock.monotonic()
    const rest = this.#wal.listening ? pollMs : Math.min(pollMs, blindPollMs)
    const next = this.#lookedAt === -Infinity ? now : this.#lookedAt
    const regular = Math.max(next + (afterwardsMs[this.#step] ?? rest), now)
    const at = Math.min(regular, now + Math.max(this.#alarmAt - clock.now(), 0))
    if (this.#timer !== undefined && at >= this.#timerAt - 0.5 && this.#timerAt >= now) return
    this.#timer?.()
    this.#timerAt = at
    this.#timer = clock.at(at, this.#look)
  }

  #disarm(): void {
    this.#timer?.()
    this.#timer = undefined
    this.#timerAt = Infinity
  }
}
