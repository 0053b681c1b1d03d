import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { runCommand } from './house/command.mjs'
import { describe } from './house/finding.mjs'
import { main, Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

const writers = { api: ['api-reports'], docs: ['error-docs', 'contract-docs', 'capability-docs', 'performance-docs'] }

// node scripts/write.mjs api|docs: replaces committed files that are made from the sources. Read the difference before you commit it.
await main(async ([what]) => {
  if (writers[what] === undefined) throw new Stop(`Write what? One of: ${Object.keys(writers).join(', ')}.`)
  Object.assign(process.env, await bootstrap())
  if (what === 'api') await build(root)
  if (what === 'docs') await writeMeasurements()
  const findings = []
  for (const name of writers[what]) {
    const { write } = await import(`./checks/${name}.mjs`)
    findings.push(...write(openProject(root)))
  }
  for (const finding of findings) console.log(describe(finding))
  return findings.length === 0 ? 0 : 1
})

/** The page of each report is made by what made the report. */
async function writeMeasurements() {
  const { ok, output } = await runCommand('tsx', ['src/write-pages.ts'], { cwd: join(root, 'benchmarks') })
  if (!ok) throw new Stop(output)
}
