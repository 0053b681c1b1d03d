import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rows } from '../src/rows/rows.js'

describe.each(rows.map(row => [row.name, row] as const))('row %s', (_, row) => {
  it.each(['full', 'quick'] as const)('has variants of one name each, with programs that exist: %s', scale => {
    const variants = row.variants(scale)
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length)
    for (const { program } of variants) {
      expect(existsSync(new URL(`../src/programs/${program}.ts`, import.meta.url)), program).toBe(true)
    }
  })

  it('gates only what it must reach, and not on variants that the gate leaves out', () => {
    const left = new Set(row.variants('quick').flatMap(({ name, ungated }) => (ungated ? [name] : [])))
    for (const figure of row.figures.filter(({ gated }) => gated)) {
      expect(figure.must, figure.name).toBeDefined()
      const read: string[] = []
      figure.value({ of: variant => read.push(variant) })
      expect(read.filter(variant => left.has(variant))).toEqual([])
    }
  })
})

it('names every figure once', () => {
  const names = rows.flatMap(({ figures }) => figures.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})
