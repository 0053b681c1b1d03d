import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { runCommand } from './house/command.mjs'
import { main, Stop } from './house/main.mjs'
import { openProject } from './house/project.mjs'
import { root } from './house/root.mjs'

const example = 'examples/quickstart-memory'

// npm start: something to look at within a minute of cloning.
await main(async () => {
  Object.assign(process.env, await bootstrap())
  const project = openProject(root)
  if (!project.exists(`${example}/example.json`)) {
    throw new Stop(
      `${example}/example.json is not there, so there is nothing to start. \`npm test\` says what else is missing.`,
    )
  }
  console.log('A job that survives a restart comes with the SQLite adapter, which is not written yet.')
  console.log('Until then, a task on the memory broker, which forgets everything when the process ends:')
  console.log(`  ${example}\n`)
  await build(root)
  const { command } = project.json(`${example}/example.json`)
  const [program, ...argv] = Array.isArray(command) ? command : command.split(' ')
  const { code } = await runCommand(program, argv, { cwd: join(root, example), show: true })
  return code
})
