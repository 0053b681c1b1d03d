import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { groups, originsOf } from '../src/harness/origins.js'
import { rows } from '../src/rows/rows.js'

const top = new URL('../../', import.meta.url)

it('every group of rows says what belongs to it, in the order of the rows', () => {
  const measured = [...new Set(rows.map(({ group }) => group))]
  expect(groups.map(({ group }) => group).filter(group => measured.includes(group))).toEqual(measured)
  for (const { group, packages, programs } of groups.filter(({ group }) => measured.includes(group))) {
    for (const folder of packages) expect(existsSync(new URL(`packages/${folder}/src`, top)), group).toBe(true)
    for (const folder of programs)
      expect(existsSync(new URL(`benchmarks/src/programs/${folder}`, top)), group).toBe(true)
  }
})

it('a report names the servers as they answered, the clients as they are installed, and a hash', async () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: { readonly [name: string]: string }
  }
  const { versions, sources } = await originsOf('redis', new Map([['redis', '7.0.15']]))
  const { ioredis, bullmq } = dependencies
  expect(versions).toEqual({ redis: '7.0.15', ioredis, bullmq })
  expect(sources).toMatch(/^[0-9a-f]{64}$/)
  expect((await originsOf('redis', new Map())).sources).toBe(sources)
  expect((await originsOf('core', new Map())).sources).not.toBe(sources)
})

it('a group that is not named there is a mistake', async () => {
  await expect(originsOf('unheard', new Map())).rejects.toThrow('groups.json')
})
