import { describe, expect, it } from 'vitest'
import { readCommand } from '../src/command-line.js'

describe('readCommand', () => {
  it('reads a group and its options', () => {
    expect(readCommand(['core'])).toEqual({
      group: 'core',
      json: false,
      write: false,
      scale: 'full',
      repeat: 5,
      row: undefined,
      profile: undefined,
      provisional: undefined,
    })
    expect(readCommand(['core', '--json', '--quick', '--repeat', '5', '--row', 'path'])).toMatchObject({
      json: true,
      scale: 'quick',
      repeat: 5,
      row: 'path',
    })
    expect(readCommand([]).group).toBeUndefined()
  })

  it('refuses what it does not understand', () => {
    expect(() => readCommand(['core', '--fast'])).toThrow('--fast')
    expect(() => readCommand(['core', 'sqlite'])).toThrow('one group at a time')
    expect(() => readCommand(['core', '--repeat', '0'])).toThrow('--repeat')
    expect(() => readCommand(['core', '--repeat', 'often'])).toThrow('--repeat')
  })

  it('keeps whole reports only', () => {
    expect(readCommand(['core', '--write', '--repeat', '5']).write).toBe(true)
    for (const part of [['--quick'], ['--row', 'path'], ['--repeat', '2'], ['--profile', 'here']])
      expect(() => readCommand(['core', '--write', ...part])).toThrow('--write')
  })

  it('says why a report is provisional only of one that is kept', () => {
    expect(readCommand(['core', '--write', '--provisional', 'a busy machine']).provisional).toBe('a busy machine')
    expect(() => readCommand(['core', '--provisional', 'a busy machine'])).toThrow('--provisional')
  })
})
