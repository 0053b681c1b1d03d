import { symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type WalkProblem, walk } from '../walk.js'
import { folderOf } from './folder.js'

async function listOf(folder: string, problem: WalkProblem = fail): Promise<string[]> {
  const found: string[] = []
  for await (const path of walk(folder, problem)) found.push(path)
  return found
}

function fail(path: string, error: unknown): never {
  throw new Error(`${path}: ${error}`)
}

test('every file once, in the order of whole paths, also where a name goes on after that of a folder', async () => {
  const folder = folderOf({ 'a/x': '', 'a-b': '', 'a.txt': '', 'a/b/c': '', Z: '', 'z/y/x': '', '.hidden': '' })
  expect(await listOf(folder)).toEqual(['.hidden', 'Z', 'a-b', 'a.txt', 'a/b/c', 'a/x', 'z/y/x'])
})

test('whatever the names are, the order is that of the paths as texts', async () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', 'ü', '~', ' '), minLength: 1, maxLength: 3 })
  const proper = name.filter(text => text !== '.' && text !== '..')
  const paths = fc.uniqueArray(
    fc.array(proper, { minLength: 1, maxLength: 3 }).map(names => names.join('/')),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(paths, async given => {
      // A path that goes through a file is none.
      const files = given.filter(path => !given.some(other => other.startsWith(`${path}/`)))
      const folder = folderOf(Object.fromEntries(files.map(path => [path, ''])))
      expect(await listOf(folder)).toEqual(files.toSorted((one, other) => (one < other ? -1 : 1)))
    }),
    { numRuns: 50 },
  )
})

test('links are not followed, neither to files nor to folders, and sockets are passed over', async () => {
  const folder = folderOf({ 'real/file': 'x' })
  symlinkSync(join(folder, 'real'), join(folder, 'circle'))
  symlinkSync(join(folder, 'real/file'), join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  const server = createServer().listen(join(folder, 'socket'))
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  expect(await listOf(folder)).toEqual(['real/file'])
})

test('a folder that cannot be looked into is told, and the rest is walked', async () => {
  const problems: string[] = []
  expect(await listOf(join(folderOf({}), 'gone'), (path, error) => problems.push(`${path} ${error}`))).toEqual([])
  expect(problems).toEqual([expect.stringContaining('ENOENT')])
})
