import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { wrongJars } from '../src/kinds/kafka-jars.js'

test('a jar that is missing, changed or more than the list has is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-jars-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['good.jar', 'changed.jar', 'more.jar']) writeFileSync(join(folder, name), 'jar')
  const digest = 'f03a18b49ba3cd2bf5b5b0b8e1e66a6d0ca8e0b1ea7f9a7e1b2cb07c03e2a4c1'
  const good = '0163f1eea7894350060624d315234d40c508ab251ba121714e234503045faadd'
  const list = `${good}  good.jar\n${digest}  changed.jar\n${digest}  missing.jar\n`
  expect(wrongJars(folder, list)).toEqual(['changed.jar', 'missing.jar', 'more.jar'])
})
