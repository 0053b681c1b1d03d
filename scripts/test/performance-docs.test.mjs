import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check, write } from '../checks/performance-docs.mjs'
import { benchSources } from '../house/bench-sources.mjs'
import { openProject } from '../house/project.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const page = 'docs/performance.md'
const plot = id => `docs/pictures/performance/${id}.svg`

const spread = median => ({ median, min: median / 2, max: median * 2 })
const figure = (name, median, verdict, must, unit = '') => ({ name, unit, digits: 2, ...spread(median), must, verdict })
const rates = (publish, consume) => ({
  'messages a second, publish': spread(publish),
  'messages a second, consume': spread(consume),
})
const machine = { cpu: 'CPU', cores: 2, memoryGb: 4, system: 'os', node: '20.1.0', v8: '11' }

function report(group, called, more = {}) {
  const figures = [
    figure(`${called}, consume / raw`, 0.9, 'must', { least: 0.7 }),
    figure(`${called}, \`pushMany\` / raw`, 0.5, 'missed', { least: 0.7 }),
    figure(`${called}, consume / raw with overlapping calls`, 0.6, 'none'),
    figure(`${called}, consume / raw, packed`, 1.1, 'none'),
    figure(`${called}, consume / raw, by CPU of the client`, 1.1, 'none'),
    figure(`${called}, \`pushMany\` / BullMQ`, 12, 'must', { least: 10 }),
    figure(`${called}, idle worker: CPU of one core`, 1.2, 'missed', { most: 1 }, '%'),
    figure(`${called}, <odd> & so on`, 3, 'none', undefined, 'µs'),
  ]
  const variants = {
    packed: rates(1, 70_000),
    raw: rates(200_000, 100_000),
    pushMany: rates(100_000, 90_000),
    BullMQ: rates(8_000, 7_000),
  }
  return { group, day: '2026-01-02', repetitions: 3, machine, rows: [{ row: 'messages', figures, variants }], ...more }
}

const groups = ['first', 'second', 'third'].map(group => ({ group, packages: [group], programs: [group], clients: [] }))
const files = {
  'benchmarks/groups.json': groups,
  'benchmarks/reports/second.json': report('second', 'B', { provisional: 'a busy machine' }),
  'benchmarks/reports/first.json': report('first', 'A', { versions: { server: '7.0' } }),
  'benchmarks/reports/beside.json': report('beside', 'C'),
}

test('page and plots are stale until they are written, and again when a report says something else', () => {
  const project = fixture(files)
  expect(new Set(rulesOf(check(project)))).toEqual(new Set(['performance-stale']))
  expect(write(project)).toEqual([])
  expect(check(project)).toEqual({ findings: [], note: '3 reports; provisional: second' })
  const changed = report('first', 'A')
  changed.rows[0].figures[0].median = 0.95
  writeFileSync(join(project.root, 'benchmarks/reports/first.json'), JSON.stringify(changed))
  expect(check(project).findings.map(({ file }) => file)).toEqual(expect.arrayContaining([page, plot('consume')]))
  expect(check(project).findings.map(({ file }) => file)).not.toContain(plot('peers'))
})

test('a plot that is gone, touched or made by nothing is found, and writing mends all three', () => {
  const project = fixture({ ...files, [plot('of-old')]: '<svg/>' })
  write(project)
  expect(project.exists(plot('of-old'))).toBe(false)
  writeFileSync(join(project.root, plot('consume')), '<svg/>')
  rmSync(join(project.root, plot('peers')))
  const seen = fixture({ ...files, [page]: project.read(page), [plot('stray')]: '<svg/>' })
  expect(check(seen).findings.map(({ file }) => file)).toContain(plot('stray'))
  expect(
    check(project)
      .findings.map(({ file }) => file)
      .sort(),
  ).toEqual([plot('consume'), plot('peers')])
  write(project)
  expect(check(project).findings).toEqual([])
})

test('nothing is left out: every figure of every report stands in the page, in the order of groups.json', () => {
  const project = fixture(files)
  write(project)
  const text = project.read(page)
  for (const { rows } of ['first', 'second', 'beside'].map(name => project.json(`benchmarks/reports/${name}.json`))) {
    for (const { name } of rows[0].figures) expect(text).toContain(`| ${name} | `)
  }
  const headings = [...text.matchAll(/^### (first|second|beside|third)$/gm)].map(([, group]) => group)
  expect(headings).toEqual(['first', 'second', 'beside'])
  expect(text).toContain('the group `third`: no report')
  expect(text).toContain('Redis, Sluice / Celery’s best pool: ≥ 10')
})

test('what misses comes first and is counted; provisional reports and what is not recorded are said', () => {
  const project = fixture(files)
  write(project)
  const text = project.read(page)
  expect(text).toContain('6 of 12 figures with a bound miss it:')
  expect(text.indexOf('miss it')).toBeLessThan(text.indexOf('## Plots'))
  expect(text).toContain('- second: a busy machine')
  expect(text).toContain('server 7.0')
  expect(text).toContain('not recorded')
  expect(text).toContain('`npm run bench -- first --write`')
  expect(text).toContain(
    '| A, consume / raw with overlapping calls | 0.60 (0.30 .. 1.20) | – | – | − behind, nothing asked |',
  )
})

test('a bar that lost is marked by more than colour, with the bound it missed and both rates', () => {
  const project = fixture(files)
  write(project)
  const lost = project.read(plot('push-many'))
  expect(lost).toContain('fill="url(#hatch)"')
  expect(lost).toContain('>0.50 (0.25 .. 1.00) missed</text>')
  expect(lost).toContain('>must ≥ 0.7 · 100,000/s, raw 200,000</text>')
  expect(lost).toContain('class="must"')
  expect(project.read(plot('variations'))).toContain('>0.60 (0.30 .. 1.20) behind</text>')
  expect(project.read(plot('peers'))).toContain('>must ≥ 10 · 100,000/s, BullMQ 8,000</text>')
  expect(project.read(plot('limits'))).toContain('>1.20 % (0.60 .. 2.40) missed</text>')
  expect(project.read(plot('variations'))).toContain('>consume; raw, packed</text>')
  expect(project.read(plot('variations'))).toContain('>90,000/s, raw 70,000</text>')
  expect(project.read(plot('cpu'))).toContain('>1.10 (0.55 .. 2.20)</text>')
  expect(project.read(plot('rate-publish'))).toContain('>raw 200,000 · BullMQ 8,000</text>')
})

test('a long subject stands in two lines, wherever it stands beside a bar or a dot', () => {
  const project = fixture({ 'benchmarks/reports/x.json': report('x', 'Some classic queue, ten levels') })
  write(project)
  expect(project.read(plot('consume'))).toMatch(/>Some classic queue<.*\n?.*>ten levels</)
  expect(project.read(plot('peers'))).toMatch(/>Some classic queue<.*\n?.*>ten levels; pushMany, beside BullMQ</)
  expect(project.read(plot('rate-consume'))).toMatch(/>Some classic queue<.*\n?.*>ten levels</)
})

test('plots are pictures alone: no script, nothing from elsewhere, their own ground, light and dark, small', () => {
  const project = fixture(files)
  write(project)
  const made = openProject(project.root)
    .files()
    .filter(file => file.endsWith('.svg'))
  expect(made.length).toBeGreaterThan(4)
  for (const file of made.map(file => project.read(file))) {
    expect(file).not.toMatch(/<script|href|@import|font-face|NaN|undefined|Infinity/)
    expect(file.replace('http://www.w3.org/2000/svg', '')).not.toContain('http')
    expect(file).toMatch(/<rect [^>]*class="ground"/)
    expect(file).toContain('prefers-color-scheme:dark')
    expect(file.length).toBeLessThan(16_000)
  }
})

test('a report whose sources changed since is named, and that is no failure', () => {
  const source = { 'packages/first/src/index.ts': '1' }
  const sources = benchSources(fixture({ ...files, ...source }), 'first')
  const kept = { ...files, ...source, 'benchmarks/reports/first.json': report('first', 'A', { sources }) }
  const project = fixture(kept)
  write(project)
  expect(project.read(page)).toContain(`\`${sources.slice(0, 12)}\``)
  expect(check(project).note).not.toContain('older')
  writeFileSync(join(project.root, 'packages/first/src/index.ts'), '2')
  expect(check(project)).toMatchObject({ findings: [], note: expect.stringContaining('older than the sources: first') })
})
