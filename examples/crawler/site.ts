import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Page = { readonly title: string; readonly text: string; readonly links: readonly string[] }

// A small site with circles, a link to a page that is gone, and one that answers at the second knock only.
const pages: { readonly [path: string]: Page } = {
  '/': { title: 'Harbour', text: 'Ships come and go', links: ['/ships', '/tides', '/about'] },
  '/ships': {
    title: 'Ships',
    text: 'Three lie here tonight',
    links: ['/ships/anna', '/ships/berta', '/ships/clara', '/'],
  },
  '/ships/anna': { title: 'Anna', text: 'Carries timber to the north', links: ['/ships', '/crew'] },
  '/ships/berta': { title: 'Berta', text: 'Waits for a new mast', links: ['/ships', '/ships/dora'] },
  '/ships/clara': { title: 'Clara', text: 'Sails at dawn', links: ['/ships', '/tides', '/crew'] },
  '/tides': { title: 'Tides', text: 'High water at four', links: ['/', '/tides/tomorrow'] },
  '/tides/tomorrow': { title: 'Tomorrow', text: 'High water at five', links: ['/tides'] },
  '/about': { title: 'About', text: 'The oldest harbour on this coast', links: ['/', '/crew'] },
  '/crew': { title: 'Crew', text: 'Eleven hands wanted', links: ['/about', '/ships/anna'] },
}

const busy = '/tides/tomorrow'

/** Serves the site on a free port of this machine. */
export async function serveSite(): Promise<{ home: string; close(): void }> {
  let knocks = 0
  const server = createServer(({ url = '/' }, response) => {
    const page = pages[url]
    if (page === undefined) {
      response.writeHead(404).end()
    } else if (url === busy && ++knocks === 1) {
      response.writeHead(503, { 'retry-after': '1' }).end()
    } else {
      const links = page.links.map(link => `<a href="${link}">${link}</a>`).join(' ')
      response.setHeader('content-type', 'text/html')
      response.end(`<title>${page.title}</title><p>${page.text}</p>${links}`)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    home: `http://127.0.0.1:${port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
