import { readdirSync, writeFileSync } from 'node:fs'
import { toolEnvironment } from './bootstrap.mjs'
import { describe } from './house/finding.mjs'
import { main, Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'
import { fingerprint, openStamps } from './house/stamp.mjs'

// One check by itself: node scripts/check.mjs <name> [--fresh] [--result <file>]
// A check with `inputs` that passed, skipping nothing, is not run again while they stay the same; --fresh runs it all the same.
await main(async argv => {
  const [name] = argv
  const known = readdirSync(new URL('./checks', import.meta.url)).map(file => file.replace(/\.mjs$/, ''))
  if (!known.includes(name)) throw new Stop(`Which check? One of: ${known.join(', ')}.`)
  Object.assign(process.env, toolEnvironment())
  const result = await run(name, argv.includes('--fresh'))
  const target = argv.indexOf('--result')
  if (target !== -1) writeFileSync(argv[target + 1], JSON.stringify(result))
  for (const finding of result.findings) console.log(describe(finding))
  if (result.findings.length === 0)
    console.log(result.skipped ? `skipped: ${result.skipped}` : `fine${result.note ? `: ${result.note}` : ''}`)
  return result.findings.length === 0 ? 0 : 1
})

async function run(name, fresh) {
  const { check, inputs } = await import(`./checks/${name}.mjs`)
  const project = openProject(root)
  if (inputs === undefined) return check(project)
  const stamps = openStamps(root)
  const digest = fingerprint(root, inputs(project))
  const kept = fresh ? undefined : stamps.recall(name, digest)
  if (kept) return { ...kept, cached: true }
  stamps.forget(name)
  const result = await check(project)
  const whole = result.findings.length === 0 && !result.skipped && !result.counts?.skipped
  if (whole) stamps.keep(name, digest, result)
  return result
}
