import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { openProject } from '../house/project.mjs'

const folders = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A small repository of these files, gone after the test. */
export function fixture(files) {
  const root = mkdtempSync(join(tmpdir(), 'sluice-house-'))
  folders.push(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return openProject(root)
}

/** The rules that findings name, in order. */
export function rulesOf({ findings }) {
  return findings.map(({ rule }) => rule)
}
