import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { check } from '../checks/changesets.mjs'
import { openProject } from '../house/project.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const manifest = version => `{\n  "name": "@sluice/core",\n  "version": "${version}"\n}\n`
const changeset = '---\n"@sluice/core": patch\n---\n\nMended.\n'

function repository() {
  const { root } = fixture({ 'packages/core/package.json': manifest('0.1.0'), 'packages/core/src/a.ts': 'one\n' })
  const git = (...argv) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...argv], { cwd: root, stdio: 'pipe' })
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const commit = () => {
    git('add', '.')
    git('commit', '-qm', 'a change')
  }
  git('init', '-q')
  commit()
  return { root, write, commit, check: () => check(openProject(root)) }
}

test('sources as they were when the version was set need no changeset', () => {
  const { write, commit, check } = repository()
  expect(rulesOf(check())).toEqual([])
  write('packages/core/README.md', 'text\n')
  commit()
  expect(rulesOf(check())).toEqual([])
})

test('changed sources need one: committed, uncommitted or new', () => {
  for (const [path, committed] of [
    ['packages/core/src/a.ts', true],
    ['packages/core/src/a.ts', false],
    ['packages/core/src/b.ts', false],
  ]) {
    const { write, commit, check } = repository()
    write(path, 'two\n')
    if (committed) commit()
    expect(rulesOf(check())).toEqual(['changeset-missing'])
    write('.changeset/brave-cats-run.md', changeset)
    expect(rulesOf(check())).toEqual([])
  }
})

test('a new version settles what came before it, not what comes after', () => {
  const { write, commit, check } = repository()
  write('packages/core/src/a.ts', 'two\n')
  commit()
  write('packages/core/package.json', manifest('0.1.1'))
  commit()
  expect(rulesOf(check())).toEqual([])
  write('packages/core/src/a.ts', 'three\n')
  commit()
  expect(rulesOf(check())).toEqual(['changeset-missing'])
})

test('a changeset that names nothing, or nothing of ours, is found', () => {
  const { write, check } = repository()
  write('.changeset/a.md', '---\n---\n\nNothing.\n')
  write('.changeset/b.md', changeset.replace('@sluice/core', '@sluice/cor'))
  write('.changeset/README.md', 'about changesets\n')
  expect(rulesOf(check())).toEqual(['changeset-wrong', 'changeset-wrong'])
})

test('a shallow clone, and no repository at all, are said instead of guessed', () => {
  const { root, write, commit } = repository()
  write('packages/core/src/a.ts', 'two\n')
  commit()
  const clone = mkdtempSync(join(tmpdir(), 'sluice-clone-'))
  try {
    execFileSync('git', ['clone', '-q', '--depth=1', `file://${root}`, clone], { stdio: 'pipe' })
    expect(check(openProject(clone))).toMatchObject({ findings: [], skipped: expect.stringContaining('shallow') })
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
  expect(check(fixture({ 'a.txt': '' }))).toMatchObject({ findings: [], skipped: expect.stringContaining('no git') })
})
