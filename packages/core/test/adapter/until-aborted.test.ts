import { describe, expect, it } from 'vitest'
import { untilAborted } from '../../src/adapter/until-aborted.js'

const nothing = (): void => undefined

describe('what is made unless the signal comes first', () => {
  it('is not begun where the signal has aborted before', async () => {
    let begun = false
    const start = async (): Promise<void> => {
      begun = true
    }
    await expect(untilAborted(AbortSignal.abort(new Error('enough')), start, nothing)).rejects.toThrow('enough')
    expect(begun).toBe(false)
  })

  it('is given, or its failure', async () => {
    const { signal } = new AbortController()
    expect(await untilAborted(signal, async () => 'made', nothing)).toBe('made')
    await expect(untilAborted(signal, () => Promise.reject(new Error('no')), nothing)).rejects.toThrow('no')
  })

  it('is undone when it comes too late', async () => {
    const mind = new AbortController()
    let made: (what: string) => void = nothing
    const undone: string[] = []
    const start = (): Promise<string> => new Promise(resolve => (made = resolve))
    const over = untilAborted(mind.signal, start, what => void undone.push(what)).catch((error: unknown) => error)
    mind.abort(new Error('enough'))
    expect(await over).toMatchObject({ message: 'enough' })
    made('late')
    await new Promise(resolve => setImmediate(resolve))
    expect(undone).toEqual(['late'])
  })
})
