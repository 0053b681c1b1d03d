import { bootstrap } from './bootstrap.mjs'
import { nothing, summaryLine } from './house/counts.mjs'
import { main } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

// Everything: `npm test`, or `npm test -- --fresh` to believe nothing that passed before. The last line is the sum.
let total = { ...nothing, failed: 1 }
await main(async argv => {
  Object.assign(process.env, await bootstrap())
  const { runStages } = await import('./house/run-stages.mjs')
  const { stagesOf } = await import('./house/steps.mjs')
  const result = await runStages(stagesOf(openProject(root), argv.includes('--fresh')), line => console.log(line))
  total = result.total
  if (result.closing.length > 0) console.log(['', ...result.closing].join('\n'))
  if (result.failed.length > 0)
    console.log(`\nfailed: ${result.failed.join(', ')}  (one alone: node scripts/check.mjs <name>)`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
})
console.log(summaryLine(total))
