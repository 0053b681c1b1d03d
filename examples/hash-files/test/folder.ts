import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of these files, gone after the test. */
export function folderOf(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'hash-files-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** So many small files, some of them alike: `f/000.txt` and so on. */
export function manyFiles(count: number): { [path: string]: string } {
  const name = (index: number): string => `f/${String(index).padStart(3, '0')}.txt`
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), `content ${index % 50}\n`]))
}
