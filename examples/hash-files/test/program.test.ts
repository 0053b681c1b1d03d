import { chmodSync, chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { folderOf, manyFiles } from './folder.js'
import { program, somebodyElse } from './program.js'

/** What a program that ended leaves in its temporary folder, the compiler's cache aside. */
function leftIn(place: string): string[] {
  return readdirSync(place).filter(name => name.startsWith('sluice-'))
}

function newcomerIn(output: string): number {
  return Number(/worker (\d+) takes its place/.exec(output)?.[1])
}

describe('a folder', () => {
  test('goes through the queue once, although one of two workers is killed on the way', async () => {
    const { ended, place } = program([folderOf(manyFiles(80))])
    const { code, output } = await ended
    expect(output).toMatch(/^80 files in /)
    expect(output).toMatch(/worker \d+ was killed with SIGKILL; worker \d+ takes its place/)
    expect(output).toMatch(/^100 % +80 of 80 files/m)
    expect(output).toMatch(/^files +80 +80$/m)
    expect(output).toMatch(/^duplicates +30 +30$/m)
    expect(output).toMatch(/^redelivered +\d+$/m)
    expect(output.trimEnd().split('\n').at(-1)).toBe('equal, file by file')
    expect(code).toBe(0)
    expect(leftIn(place)).toEqual([])
  })

  test('without any file is done at once', async () => {
    const { code, output } = await program([folderOf({})]).ended
    expect(output).toMatch(/^files +0 +0$/m)
    expect(output).toContain('equal, file by file')
    expect(code).toBe(0)
  })

  test('with files and folders that may not be read is told of each, and the rest is done', async () => {
    const folder = folderOf({ 'closed/inside': 'x', 'secret.txt': 'x', ...manyFiles(10) })
    const { uid, finds } = somebodyElse()
    if (uid !== undefined) for (const path of ['', 'f', 'closed', 'secret.txt']) chownSync(join(folder, path), uid, uid)
    chmodSync(join(folder, 'closed'), 0)
    chmodSync(join(folder, 'secret.txt'), 0)
    const { code, output } = await program([folder], uid).ended
    const told = output.split('\n').filter(line => line.includes('may not be read'))
    expect(told).toEqual(
      finds === 'open' ? [] : ['closed/: it may not be read (EACCES)', 'secret.txt: it may not be read (EACCES)'],
    )
    expect(output).toMatch(finds === 'open' ? /^files +12 +12$/m : /^files +10 +10$/m)
    expect(output).toContain('equal, file by file')
    expect(code).toBe(0)
  })
})

describe('what is no folder', () => {
  test('is told in one line', async () => {
    const folder = folderOf({ file: '' })
    expect(await program([join(folder, 'gone')]).ended).toEqual({
      code: 1,
      output: `There is no folder ${join(folder, 'gone')}.\n`,
    })
    expect(await program([join(folder, 'file')]).ended).toEqual({
      code: 1,
      output: `${join(folder, 'file')} is no folder.\n`,
    })
  })
})

describe('on the way', () => {
  test('a row that is lost, or altered, makes it fail', async () => {
    const { ended, place, printed } = program([folderOf(manyFiles(80))])
    await printed('was killed')
    const [name = ''] = leftIn(place)
    const database = new Database(join(place, name, 'results.db'))
    const done = database.prepare<[], { path: string }>('SELECT path FROM files ORDER BY path').all()
    const [lost, altered] = [done[0]?.path, done[1]?.path]
    database.prepare('DELETE FROM files WHERE path = ?').run(lost)
    database.prepare('UPDATE files SET bytes = bytes + 1 WHERE path = ?').run(altered)
    database.close()
    const { code, output } = await ended
    expect(output).toContain(`${lost}: lost: it has no row`)
    expect(output).toContain(`${altered}: {`)
    expect(output).toContain('NOT EQUAL: 2 files with another answer')
    expect(code).toBe(1)
  })

  test('a worker that dies without being told to makes it fail in one line', async () => {
    const { ended, place, printed } = program([folderOf(manyFiles(80))])
    process.kill(newcomerIn(await printed('takes its place')), 'SIGKILL')
    const { code, output } = await ended
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      'A worker process ended by itself (SIGKILL); what it said stands above.',
    )
    expect(code).toBe(1)
    expect(leftIn(place)).toEqual([])
  })

  test('its workers end when it is killed, also one that has hardly begun', async () => {
    const { child, ended, printed } = program([folderOf(manyFiles(80))])
    const newcomer = newcomerIn(await printed('takes its place'))
    child.kill('SIGKILL')
    await ended
    await vi.waitFor(() => expect(() => process.kill(newcomer, 0)).toThrow('ESRCH'), { timeout: 30_000 })
  })

  test('Ctrl-C ends it, its workers and its temporary folder', async () => {
    const { child, ended, place, printed } = program([folderOf(manyFiles(200))])
    await printed('of 200 files')
    child.kill('SIGINT')
    const { code, output } = await ended
    expect(output.trimEnd().split('\n').at(-1)).toBe('stopped')
    expect(code).toBe(130)
    expect(leftIn(place)).toEqual([])
  })
})
