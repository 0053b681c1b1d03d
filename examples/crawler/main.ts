import { setTimeout as sleep } from 'node:timers/promises'
import { close, memory, Reject, Retry, sluice } from '@sluice/core'
import { serveSite } from './site.js'

const site = await serveSite()
const task = sluice({ broker: memory() })
const pages = new Map<string, { title: string; words: number }>()

/** Which page found a link first: only that one pushes it, and pushes it again if it has to run again. */
const finders = new Map<string, string>([[site.home, 'nobody']])

function claim(link: string, finder: string): boolean {
  if (!finders.has(link)) finders.set(link, finder)
  return finders.get(link) === finder
}

const index = task('index', { rate: '50/s' }, ({ url, html }: { url: string; html: string }) => {
  const title = /<title>(.*)<\/title>/.exec(html)?.[1] ?? ''
  const words = /<p>(.*)<\/p>/.exec(html)?.[1]?.split(' ').length ?? 0
  pages.set(new URL(url).pathname, { title, words })
})

const crawl = task('crawl', { rate: '10/s', timeout: '10s' }, async ({ url }: { url: string }, context) => {
  const answer = await fetch(url, { signal: context.signal })
  if (answer.status === 503) throw Retry.after(answer.headers.get('retry-after'))
  if (!answer.ok) throw new Reject(`${new URL(url).pathname} answers ${answer.status}`)
  const html = await answer.text()
  const found = [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => new URL(link, url).href)
  const ours = found.filter(link => claim(link, url))
  await context.task.pushMany(ours.map(link => ({ url: link }))) // itself
  await index.push({ url, html }) // the next step
})

const crawling = await crawl.consume()
const indexing = await index.consume()
crawling.on('retried', ({ error, delayMs }) => console.log(`${error.message}, in ${delayMs} ms`))
crawling.on('dead', ({ because }) => console.log(because))
await crawl.push({ url: site.home })

// A page is acknowledged after it pushed what it found: once no crawl is left, all that is to be indexed was pushed.
while ((await crawl.depth()) + (await index.depth()) > 0) await sleep(50)

await Promise.all([crawling.close(), indexing.close()])
await close(crawl, index)
site.close()

for (const [path, { title, words }] of [...pages].sort()) {
  console.log(`${path.padEnd(18)}${title.padEnd(12)}${words} words`)
}
console.log(`${pages.size} pages, ${finders.size} links`)
