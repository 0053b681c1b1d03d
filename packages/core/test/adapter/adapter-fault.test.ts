import { describe, expect, it } from 'vitest'
import { AdapterError, AdapterFault, classifyAdapter, type Failure } from '../../src/adapter/index.js'

const other: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }
const classify = (error: unknown): Failure => classifyAdapter(error, () => other)

class QueueFault extends AdapterFault {
  override readonly name: string = 'QueueFault'
}

describe('AdapterFault', () => {
  it('is final by default, and nothing happened', () => {
    const fault = new QueueFault('closed', 'It is not open.')
    expect(classify(fault)).toEqual({ code: 'closed', retryable: false, happened: 'no' })
    expect(String(fault)).toBe('QueueFault: It is not open.')
    expect('cause' in fault).toBe(false)
  })

  it('says what it was told, and keeps its cause', () => {
    const cause = new Error('moved')
    const fault = new QueueFault('busy', 'Later.', { retryable: true, happened: 'maybe', retryAfterMs: 500, cause })
    expect(classify(fault)).toEqual({ code: 'busy', retryable: true, happened: 'maybe', retryAfterMs: 500 })
    expect(fault.cause).toBe(cause)
    expect(fault).toBeInstanceOf(AdapterFault)
  })

  it('is what the rest of a cut batch failed with', () => {
    const partly = new AdapterError('partly', 'An earlier piece is stored.', new QueueFault('full', 'Full.'))
    expect(classify(partly)).toEqual({ code: 'full', retryable: false, happened: 'maybe' })
  })

  it('leaves all other errors to the adapter', () => {
    expect(classify(Object.assign(new Error('x'), { failure: { code: 'busy' } }))).toBe(other)
  })
})
