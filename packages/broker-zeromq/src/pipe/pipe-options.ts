import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'

export interface PipeOptions {
  /** Of the sockets, on this host; made, for this user alone, where it is not there. At most 80 bytes as a full path. */
  readonly folder: string
  /** How many places to work there are for each queue; the same in every process. Default 1. */
  readonly workers?: number | undefined
  /** Which of them is this process's, from 0 on. Default 0. Needed only by those that consume. */
  readonly worker?: number | undefined
}

export interface PipeSettings {
  readonly folder: string
  readonly workers: number
  readonly worker: number
}

/** Of the path of a socket: the system takes little more than 100 in all. */
const longestFolder = 80
const mostWorkers = 256

/** @throws {InvalidOption} where one is unknown or has no meaning. */
export function pipeSettings(options: PipeOptions): PipeSettings {
  checkOptionNames(options, 'zeromqPipe()', { folder: true, workers: true, worker: true })
  const { folder, workers = 1, worker = 0 } = options
  const check = (fits: boolean, option: string, given: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given, allowed })
  }
  check(typeof folder === 'string' && folder !== '', 'folder', folder, 'the path of a folder')
  const path = resolve(folder)
  check(Buffer.byteLength(path) <= longestFolder, 'folder', folder, `a path of at most ${longestFolder} bytes`)
  const isCount = Number.isInteger(workers) && workers >= 1 && workers <= mostWorkers
  check(isCount, 'workers', workers, `a whole number from 1 to ${mostWorkers}`)
  check(Number.isInteger(worker) && worker >= 0 && worker < workers, 'worker', worker, 'a whole number below workers')
  return { folder: path, workers, worker }
}

/** The path of a socket. Names of queues may be longer than a path, and differ only in case. */
export function pipePath({ folder }: PipeSettings, queue: string, worker: number): string {
  return `${folder}/${createHash('sha256').update(queue).digest('hex').slice(0, 16)}.${worker}`
}
