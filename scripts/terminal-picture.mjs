import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './house/root.mjs'

// node scripts/terminal-picture.mjs: runs `npm start` on docs and packages of this repository, and draws what it printed.

const target = join(root, 'docs/pictures/npm-start.svg')
const width = 84
const lineHeight = 19
const padding = 18

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function draw(lines) {
  const height = lines.length * lineHeight + 2 * padding
  const rows = lines.map((line, index) => {
    const colour = line.startsWith('$') ? '#9ece6a' : /SIGKILL/.test(line) ? '#f7768e' : '#c0caf5'
    const y = padding + (index + 0.75) * lineHeight
    return `  <text x="${padding}" y="${y}" fill="${colour}" xml:space="preserve">${escaped(line)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * 8.5 + 2 * padding}" height="${height}" font-family="monospace" font-size="14">`,
    `  <title>What npm start prints</title>`,
    `  <rect width="100%" height="100%" rx="8" fill="#1a1b26"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

const program = spawn('npm', ['start', '--silent', '--', 'packages/core'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
})
let printed = ''
program.stdout.on('data', piece => {
  printed += piece
})
program.on('close', code => {
  const lines = ['$ npm start packages/core', ...printed.trimEnd().split('\n')].map(line =>
    line.replaceAll(root, '.').slice(0, width),
  )
  writeFileSync(target, draw(lines))
  process.exitCode = code
})
