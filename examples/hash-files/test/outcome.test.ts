import { execFileSync } from 'node:child_process'
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describe, outcomeOf, vanished } from '../outcome.js'
import { folderOf } from './folder.js'

test.for([
  ['empty', '', 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['one line', 'abc\n', 1, 'edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb'],
  ['no line feed at its end', 'abc', 1, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['only line feeds', '\n\n', 2, '75a11da44c802486bc6f65640aa48a730f0f684c5c07a42ba3cd1735eb3fb070'],
] as const)('facts of a file: %s', async ([, content, lines, sha256]) => {
  const path = join(folderOf({ file: content }), 'file')
  const bytes = Buffer.byteLength(content)
  const gzip = gzipSync(content, { level: 1 }).length
  expect(await outcomeOf(path)).toMatchObject({ facts: { sha256, bytes, lines, gzip } })
})

test('a file that is larger than what is read at once', async () => {
  const content = `${'a line of text\n'.repeat(100_000)}and a last one`
  const path = join(folderOf({ file: content }), 'file')
  expect(await outcomeOf(path)).toMatchObject({ facts: { bytes: 1_500_014, lines: 100_001 } })
})

test('what is no file, or no longer there, is told and never waited for', async () => {
  const folder = folderOf({ 'folder/file': 'x' })
  symlinkSync('folder/file', join(folder, 'link'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  expect(await outcomeOf(join(folder, 'gone'))).toEqual({ problem: vanished })
  expect(await outcomeOf(join(folder, 'folder/file/below'))).toEqual({ problem: vanished })
  expect(await outcomeOf(join(folder, 'link'))).toEqual({ problem: 'it is a link now' })
  expect(await outcomeOf(join(folder, 'folder'))).toEqual({ problem: 'it is no file any more' })
  expect(await outcomeOf(join(folder, 'pipe'))).toEqual({ problem: 'it is no file any more' })
})

test('a file that may not be read is told', async () => {
  const path = join(folderOf({ file: 'x' }), 'file')
  chmodSync(path, 0)
  // Nothing is closed to the superuser.
  const isSuperuser = process.geteuid?.() === 0
  if (isSuperuser) process.seteuid?.(65_534)
  try {
    expect(await outcomeOf(path)).toEqual({ problem: 'it may not be read (EACCES)' })
  } finally {
    if (isSuperuser) process.seteuid?.(0)
  }
})

test('a file whose name is no text is told', async () => {
  // What is in the folder's list instead of bytes that are none.
  const folder = folderOf({})
  expect(await outcomeOf(join(folder, 'a\uFFFD'))).toEqual({ problem: 'its name is not UTF-8' })
})

test('whatever else is wrong with a file is told in words with its code', () => {
  expect(describe(Object.assign(new Error('no'), { code: 'EACCES' }), 'file')).toBe('it may not be read (EACCES)')
  const burning = Object.assign(new Error('disk on fire'), { code: 'EIO' })
  expect(describe(burning, 'file')).toBe('it cannot be read (EIO: disk on fire)')
})
