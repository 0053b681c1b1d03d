import { join, resolve } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './house/build.mjs'
import { runCommand } from './house/command.mjs'
import { main } from './house/main.mjs'
import { root } from './house/root.mjs'

const example = join(root, 'examples', 'hash-files')

// npm start [folder]: real files through a queue within a minute of cloning. The folder is meant from where it was typed.
await main(async argv => {
  Object.assign(process.env, await bootstrap())
  await build(root)
  const { INIT_CWD: typedIn = process.cwd() } = process.env
  const folders = argv.map(folder => resolve(typedIn, folder))
  // Ctrl-C goes to the program as well: it clears up and ends, and then we do.
  process.on('SIGINT', () => {})
  const { code } = await runCommand(process.execPath, ['--import', 'tsx', 'main.ts', ...folders], {
    cwd: example,
    show: true,
  })
  return code
})
