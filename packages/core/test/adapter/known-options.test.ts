import { describe, expect, it } from 'vitest'
import { checkOptionNames } from '../../src/adapter/index.js'

interface Options {
  readonly password?: string | undefined
  readonly busyTimeoutMs?: number | undefined
}

const known = { password: true, busyTimeoutMs: true } as const

function refusal(options: object, path?: string): unknown {
  try {
    checkOptionNames<Options>(options, 'broker()', known, path)
    return undefined
  } catch (error) {
    return error
  }
}

describe('the names of the options of an adapter', () => {
  it('may all be there, or none, also without a value', () => {
    expect(refusal({})).toBeUndefined()
    expect(refusal({ password: 'p', busyTimeoutMs: undefined })).toBeUndefined()
  })

  it('are those of an object: what is none is left to the adapter', () => {
    for (const none of [undefined, null, 'abc', 7]) expect(refusal(none as never)).toBeUndefined()
  })

  it('are suggested where one is near', () => {
    expect(refusal({ pasword: 'canary' })).toMatchObject({ option: 'pasword', remedy: 'Did you mean "password"?' })
    expect(refusal({ BUSYTIMEOUTMS: 1 })).toMatchObject({ remedy: 'Did you mean "busyTimeoutMs"?' })
    expect(refusal({ pasword: 1 }, 'tls.')).toMatchObject({
      option: 'tls.pasword',
      remedy: 'Did you mean "tls.password"?',
    })
  })

  it('are listed where none is', () => {
    expect(refusal({ x: 1 })).toMatchObject({
      code: 'SLUICE_INVALID_OPTION',
      option: 'x',
      allowed: 'left out: broker() has no such option',
      remedy: 'Remove it; broker() has: password, busyTimeoutMs.',
    })
  })

  it('never come with a value, and are not those of every object', () => {
    expect(String(refusal({ pasword: 'canary' }))).not.toContain('canary')
    for (const name of ['toString', 'constructor', 'hasOwnProperty']) {
      expect(refusal({ [name]: 1 })).toMatchObject({ option: name })
    }
    expect(refusal(JSON.parse('{"__proto__":1}'))).toMatchObject({ option: '__proto__' })
  })
})
