import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { runCommand } from '../house/command.mjs'
import { entryPoints } from '../house/entry-points.mjs'
import { pack, tarballInputs } from '../house/tarball.mjs'

const guide = 'packaging'
const required = ['LICENSE', 'README.md', 'package.json']

export const inputs = project => ['scripts/checks/packaging.mjs', 'pnpm-lock.yaml', ...tarballInputs(project)]

/** The tarball of each published package holds what it must, and both publint and attw are content with it. */
export async function check(project) {
  const findings = []
  for (const owner of project.published()) {
    const tarball = await pack(project, owner, join(project.root, 'temp', 'tarballs'))
    const objections = [
      ...contents(project, owner, tarball),
      ...(await lint(owner, tarball)),
      ...(await resolution(project, owner, tarball)),
    ]
    findings.push(...objections.map(objection => ({ file: `${owner.folder}/package.json`, guide, ...objection })))
  }
  return { findings, note: `${project.published().length} tarballs` }
}

function contents(project, owner, { files }) {
  const promised = [
    ...entryPoints(owner).flatMap(({ types, runs }) => [types, runs]),
    ...Object.values(binaries(owner.manifest)),
  ]
  const missing = [...required, ...promised.map(path => path.replace(/^\.\//, ''))].filter(
    path => !files.includes(path),
  )
  const strange = files.filter(path =>
    /(^|\/)(test|\.results|node_modules)\/|\.tsbuildinfo$|^tsconfig|^vitest\.config/.test(path),
  )
  const found = [
    ...missing.map(path => ({
      rule: 'tarball-lacks',
      message: `the tarball lacks ${path}.`,
      remedy: 'Write it, build it, or name it in "files".',
    })),
    ...strange.map(path => ({
      rule: 'tarball-carries',
      message: `the tarball carries ${path}.`,
      remedy: 'Leave it out by "files".',
    })),
  ]
  const licence = join(project.root, owner.folder, 'LICENSE')
  if (files.includes('LICENSE') && readFileSync(licence, 'utf8') !== project.read('LICENSE')) {
    found.push({
      rule: 'licence-differs',
      message: 'its LICENSE is not that of the repository.',
      remedy: 'Copy LICENSE there again.',
    })
  }
  return found
}

function binaries({ name, bin }) {
  return typeof bin === 'string' ? { [name]: bin } : (bin ?? {})
}

async function lint({ manifest }, { path }) {
  const tarball = new Uint8Array(readFileSync(path)).buffer
  const { messages } = await publint({ pack: { tarball }, strict: true })
  return messages.map(message => ({
    rule: `publint-${message.code.toLowerCase().replaceAll('_', '-')}`,
    message: formatMessage(message, manifest, { color: false }) ?? message.code,
    remedy: 'Do as publint says.',
  }))
}

async function resolution(project, { manifest }, { path }) {
  const argv = [path, '--profile', 'esm-only', '--no-color', '--no-emoji']
  const { ok, output } = await runCommand('attw', argv, { cwd: project.root })
  if (ok) return []
  const remedy = 'Each entry of exports needs "types" and "default", both existing after the build.'
  return [{ rule: 'attw', message: `${manifest.name}:\n${output.trim()}`, remedy }]
}
