import { InvalidOption } from '@sluice/core'

/** The path in `sqlite:jobs.db`, `sqlite:./jobs.db`, `sqlite:/var/jobs.db` or `sqlite:///var/jobs.db`, taken as it is written. */
export function pathOf(url: string): string {
  const path = url.slice('sqlite:'.length)
  const hasHost = path.startsWith('//') && !path.startsWith('///')
  if (path === '' || hasHost || /[?#]/.test(path)) {
    const allowed = 'sqlite: and the path of a file, such as sqlite:jobs.db or sqlite:///var/jobs.db, without ? and #'
    throw new InvalidOption({ option: 'url', given: 'sqlite:…', allowed })
  }
  return path.startsWith('///') ? path.slice(2) : path
}

/** A queue in this process has no place. */
export function checkPlaceless(url: string): void {
  const isBare = url.slice('memory:'.length) === '' || url.slice('memory:'.length) === '//'
  if (!isBare) throw new InvalidOption({ option: 'url', given: 'memory:…', allowed: 'memory: and nothing more' })
}
