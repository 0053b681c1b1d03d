import { readdirSync, readFileSync } from 'node:fs'

/** The processes that know of a folder by their environment or their arguments, this one left out. Linux only. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && name !== String(process.pid))
    .map(pid => `${pid} ${read(pid, 'cmdline')} ${read(pid, 'environ')}`)
    .filter(text => text.includes(folder))
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
