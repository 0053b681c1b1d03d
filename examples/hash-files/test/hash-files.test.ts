import { expect, test } from 'vitest'
import { compare } from '../compare.js'
import { hashFiles } from '../hash-files.js'
import { vanished } from '../outcome.js'
import { plainWalk } from '../plain-walk.js'
import type { Progress } from '../progress.js'
import { folderOf } from './folder.js'

const silent: Progress = { begin() {}, update() {}, note() {}, end() {} }

test('a file that vanished after it was found has an answer like any other', async () => {
  const folder = folderOf({ a: 'one\n', b: 'two\n' })
  const { signal } = new AbortController()
  const found = ['a', 'b', 'vanished.txt']
  const { rows } = await hashFiles(folder, found, silent, signal)
  expect([...rows.keys()].toSorted()).toEqual(found)
  const comparison = compare(found, rows, (await plainWalk(folder, found, signal)).outcomes)
  expect(comparison.same.map(({ path }) => path)).toEqual(['a', 'b'])
  expect(comparison.unread).toEqual([{ path: 'vanished.txt', because: vanished }])
})
