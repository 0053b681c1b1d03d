import { expect, test } from 'vitest'
import { check as fileLength } from '../checks/file-length.mjs'
import { check as privatePlaces } from '../checks/private-places.mjs'
import { unreferenced } from '../checks/types.mjs'
import { check as workflows } from '../checks/workflows.mjs'
import { fixture, rulesOf } from './fixture.mjs'

test('a file of 250 lines passes, one of 251 does not, and prose may be long', () => {
  const lines = count => `${'line\n'.repeat(count)}`
  const project = fixture({
    'packages/x/src/a.ts': lines(250),
    'packages/x/src/b.ts': lines(251),
    'packages/x/test/c.test.ts': lines(300),
    'docs/long.md': lines(900),
  })
  expect(fileLength(project).findings.map(({ file }) => file)).toEqual([
    'packages/x/src/b.ts',
    'packages/x/test/c.test.ts',
  ])
})

test('paths of one machine are found, with their line', () => {
  const home = `/${'home'}/somebody`
  const project = fixture({ 'a.md': `fine\nsee ${home}/notes`, 'b.md': 'the home/page of a site' })
  expect(privatePlaces(project).findings).toMatchObject([{ file: 'a.md', line: 2, rule: 'path-of-one-machine' }])
})

test('the place of the repository itself is found, a longer name is not it', () => {
  const project = fixture({ 'a.txt': 'nothing' })
  const other = fixture({ 'a.txt': `in ${project.root}/x`, 'b.txt': `in ${project.root}-old` })
  expect(privatePlaces({ ...other, root: project.root }).findings.map(({ file }) => file)).toEqual(['a.txt'])
})

test('registry hosts are found in any file, the lock file too', () => {
  const host = `${'registry'}.example.com`
  const project = fixture({
    'pnpm-lock.yaml': `tarball: https://${host}/a.tgz`,
    'ok.md': 'the package registry',
  })
  expect(rulesOf(privatePlaces(project))).toEqual(['registry-host'])
})

test('a package that the root does not compile is found', () => {
  const project = fixture({
    'tsconfig.json': { references: [{ path: 'packages/a' }] },
    'packages/a/tsconfig.json': {},
    'packages/b/tsconfig.json': {},
  })
  expect(unreferenced(project).map(({ message }) => message)).toEqual([expect.stringContaining('packages/b')])
})

test('a workflow with rights or with a tag instead of a SHA is found', () => {
  const sha = 'a'.repeat(40)
  const good = `permissions: {}\njobs:\n  a:\n    steps:\n      - uses: x/y@${sha} # v1\n`
  expect(rulesOf(workflows(fixture({ '.github/workflows/a.yml': good })))).toEqual([])
  const bad = 'permissions: write-all\njobs:\n  a:\n    steps:\n      - uses: x/y@v1\n'
  expect(rulesOf(workflows(fixture({ '.github/workflows/a.yml': bad })))).toEqual([
    'workflow-rights',
    'action-unpinned',
  ])
  expect(rulesOf(workflows(fixture({ 'a.txt': '' })))).toEqual(['workflow-missing'])
})
