import { describe, expect, it } from 'vitest'
import { jsonLinesLogger } from '../../src/task/json-lines-logger.js'

function lines(say: (logger: ReturnType<typeof jsonLinesLogger>) => void): unknown[] {
  const written: string[] = []
  say(
    jsonLinesLogger(
      () => Date.UTC(2026, 0, 1),
      line => written.push(line),
    ),
  )
  return written.map(line => {
    expect(line.indexOf('\n')).toBe(line.length - 1)
    return JSON.parse(line)
  })
}

describe('the default logger', () => {
  it('writes one line of JSON for each call, debug left out', () => {
    const said = lines(logger => {
      logger.debug('never')
      logger.info('charging', { task: 'charge', cents: 5n })
      logger.warn('two\nlines')
      logger.error('failed', { level: 'mine', time: 'mine' })
    })
    const time = '2026-01-01T00:00:00.000Z'
    expect(said).toEqual([
      { time, level: 'info', message: 'charging', task: 'charge', cents: '5' },
      { time, level: 'warn', message: 'two\nlines' },
      { time, level: 'error', message: 'failed' },
    ])
  })

  it('writes errors out, with their cause', () => {
    const error = Object.assign(new TypeError('no', { cause: new Error('why') }), { code: 'E' })
    expect(lines(logger => logger.error('failed', { error }))).toMatchObject([
      {
        error: {
          name: 'TypeError',
          message: 'no',
          code: 'E',
          stack: expect.stringContaining('TypeError: no'),
          cause: { message: 'why' },
        },
      },
    ])
  })

  it('never throws', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    const trap = {
      get facts(): never {
        throw new Error('trapped')
      },
    }
    const said = lines(logger => {
      const { info } = logger
      info('circle', circle)
      info('trap', { trap })
      info('getter', trap)
      info(Symbol('x') as unknown as string)
      info(Object.create(null))
    })
    expect(said).toMatchObject([
      { message: 'circle' },
      { message: 'trap' },
      { message: 'getter' },
      { message: 'Symbol(x)' },
      { message: '' },
    ])
  })
})
