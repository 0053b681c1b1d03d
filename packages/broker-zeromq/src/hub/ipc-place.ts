import { lstatSync } from 'node:fs'
import { connect } from 'node:net'
import type { Clock } from '@sluice/core/adapter'
import { refusal } from '../frames/hub-fault.js'

const lingersMs = 500
const lookAgainMs = 10

/**
 * Rejects where somebody listens at this path, or where something lies that is no socket: libzmq would remove either
 * without a word. What a killed process left behind is free.
 */
export async function checkPlace(path: string, clock: Clock): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there === undefined) return
  if (!there.isSocket()) throw refusal('conflict', `There is something else than a socket at ${path}.`)
  // For a moment: a socket of libzmq answers on for a little while after its end.
  const until = clock.monotonic() + lingersMs
  while (await answers(path)) {
    if (clock.monotonic() >= until) throw refusal('conflict', `Another process listens at ${path} already.`)
    await new Promise<void>(resolve => clock.at(clock.monotonic() + lookAgainMs, resolve))
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const end = (is: boolean) => (): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
}
