import type { Comparison } from './compare.js'
import type { Hashed } from './hash-files.js'
import { totalsOf } from './totals.js'
import { count, shown } from './words.js'

/** What there is to tell, file by file, then the closing table. */
export function report(
  { same, unread, changed, wrong }: Comparison,
  { rows, seconds }: Hashed,
  plainSeconds: number,
): string[] {
  const queued = totalsOf(same.map(file => file.queued))
  const plain = totalsOf(same.map(file => file.plain))
  const handled = same.length + unread.length
  const redelivered = [...rows.values()].filter(({ deliveries }) => deliveries > 1).length
  return [
    ...[...unread, ...changed].map(({ path, because }) => `${shown(path)}: ${because}`),
    '',
    row('', 'the queue', 'a plain walk'),
    row('files', count(queued.files), count(plain.files)),
    row('bytes', count(queued.bytes), count(plain.bytes)),
    row('lines', count(queued.lines), count(plain.lines)),
    row('bytes after gzip', count(queued.gzip), count(plain.gzip)),
    row('duplicates', count(queued.duplicates), count(plain.duplicates)),
    row('not to be read', count(unread.length), count(unread.length)),
    row('files per second', perSecond(handled, seconds), perSecond(handled, plainSeconds)),
    row('redelivered', count(redelivered), ''),
    '',
    ...wrong.map(({ path, because }) => `${shown(path)}: ${because}`),
    verdict(wrong.length, changed.length),
  ]
}

function row(name: string, queued: string, plain: string): string {
  return `${name.padEnd(18)}${queued.padStart(16)}${plain.padStart(16)}`.trimEnd()
}

function perSecond(files: number, seconds: number): string {
  return count(Math.round(files / Math.max(seconds, 0.001)))
}

function verdict(wrong: number, changed: number): string {
  if (wrong > 0) return `NOT EQUAL: ${count(wrong)} ${files(wrong)} with another answer`
  return changed === 0 ? 'equal, file by file' : `equal, file by file, but for ${count(changed)} that changed meanwhile`
}

function files(number: number): string {
  return number === 1 ? 'file' : 'files'
}
