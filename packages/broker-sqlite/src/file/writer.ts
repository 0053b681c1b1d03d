import type { Clock } from '@sluice/core/adapter'
import type { Database, Transaction } from 'better-sqlite3'
import { classifySqlite } from '../classify.js'
import type { SqliteFault } from './sqlite-fault.js'

/** Thrown by work that wants to be undone and done once more, in a transaction of its own. */
export const again: unique symbol = Symbol('again')

interface Job {
  readonly rows: number
  readonly work: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  readonly since: number
}

/** Most rows of one transaction, which holds the lock of all processes and the loop of this one. */
const mostRows = 2_000
const lockPauseMs = 10

/**
 * The only way to write. Everything that is asked for in one turn shares one transaction, which takes the lock at once
 * (`BEGIN IMMEDIATE`), and settles after its commit. Work that throws is undone alone: the others are done again
 * without it.
 */
export class Writer {
  readonly #clock: Clock
  readonly #busyTimeoutMs: number
  readonly #failed: (error: unknown) => void
  readonly #transaction: Transaction<(jobs: readonly Job[]) => unknown[]>
  #jobs: Job[] = []
  #scheduled = false
  #cancel: (() => void) | undefined
  #closed: unknown
  /** What fails now is the work, not the commit. */
  #working = false
  /** How often something was committed. */
  commits = 0

  /** @param failed hears of every error but a busy one. */
  constructor(db: Database, clock: Clock, busyTimeoutMs: number, failed: (error: unknown) => void) {
    this.#clock = clock
    this.#busyTimeoutMs = busyTimeoutMs
    this.#failed = failed
    this.#transaction = db.transaction((jobs: readonly Job[]) => {
      this.#working = true
      const results = jobs.map(job => job.work())
      this.#working = false
      return results
    })
  }

  /** @param work runs without interruption, perhaps twice; it writes about so many rows. */
  write<Result>(rows: number, work: () => Result): Promise<Result> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed)
    return new Promise((resolve, reject) => {
      const since = this.#clock.monotonic()
      this.#jobs.push({ rows, work, resolve: resolve as (result: unknown) => void, reject, since })
      if (this.#scheduled) return
      this.#scheduled = true
      this.#clock.tick(this.#run)
    })
  }

  /** Writes what waits, and refuses what comes later with `because`. */
  close(because: SqliteFault): void {
    if (this.#closed !== undefined) return
    this.#closed = because
    this.#cancel?.()
    while (this.#jobs.length > 0) {
      const jobs = this.#next()
      try {
        this.#settle(jobs, this.#commit(jobs))
      } catch (error) {
        this.#again(jobs, error)
      }
    }
  }

  /** Refuses everything: the file cannot be used any more. */
  fail(because: unknown): void {
    this.#closed ??= because
    this.#cancel?.()
    for (const job of this.#jobs.splice(0)) job.reject(because)
  }

  readonly #run = (): void => {
    this.#cancel = undefined
    this.#scheduled = false
    if (this.#jobs.length === 0) return
    const jobs = this.#next()
    try {
      this.#settle(jobs, this.#commit(jobs))
    } catch (error) {
      this.#again(jobs, error)
    }
    if (this.#jobs.length > 0 && !this.#scheduled) {
      this.#scheduled = true
      this.#clock.yield(this.#run)
    }
  }

  /** What failed as a whole: waits for the lock, or is done one by one; after a commit that failed nobody knows, and it is not done again. */
  #again(jobs: readonly Job[], error: unknown): void {
    const working = this.#working
    this.#working = false
    if (classifySqlite(error).code === 'busy') this.#wait(jobs, error)
    else if (working && (jobs.length > 1 || error === again)) for (const job of jobs) this.#alone(job)
    else for (const job of jobs) this.#reject(job, error)
  }

  #next(): readonly Job[] {
    let rows = 0
    let count = 0
    while (count < this.#jobs.length && (count === 0 || rows + (this.#jobs[count] as Job).rows <= mostRows)) {
      rows += (this.#jobs[count++] as Job).rows
    }
    const jobs = this.#jobs
    if (count === jobs.length) {
      this.#jobs = []
      return jobs
    }
    return jobs.splice(0, count)
  }

  #commit(jobs: readonly Job[]): unknown[] {
    const results = this.#transaction.immediate(jobs)
    this.commits++
    return results
  }

  #settle(jobs: readonly Job[], results: readonly unknown[]): void {
    for (let index = 0; index < jobs.length; index++) (jobs[index] as Job).resolve(results[index])
  }

  #alone(job: Job): void {
    for (;;) {
      try {
        this.#settle([job], this.#commit([job]))
        return
      } catch (error) {
        if (error === again) continue
        if (classifySqlite(error).code === 'busy') this.#wait([job], error)
        else this.#reject(job, error)
        return
      }
    }
  }

  #reject(job: Job, error: unknown): void {
    job.reject(error)
    this.#failed(error)
  }

  /** Another process holds the lock: asks again soon, while everything else has its turn. */
  #wait(jobs: readonly Job[], error: unknown): void {
    const now = this.#clock.monotonic()
    const closed = this.#closed !== undefined
    const patient = jobs.filter(job => !closed && now - job.since < this.#busyTimeoutMs)
    for (const job of jobs) if (!patient.includes(job)) job.reject(error)
    if (patient.length === 0) return
    this.#jobs = [...patient, ...this.#jobs]
    if (this.#scheduled) return
    this.#scheduled = true
    this.#cancel = this.#clock.at(now + lockPauseMs, this.#run)
  }
}
