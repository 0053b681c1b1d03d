import { setTimeout as sleep } from 'node:timers/promises'
import { mqtt } from '@sluice/broker-mqtt'
import { close, task } from '@sluice/core'
import { obtainProgram, ServerMissing, startServer } from '@sluice/testbed'
import { connectAsync } from 'mqtt'
import { openBrowser } from './browser.js'
import { centsOf, orderOf } from './order.js'
import { serveSite } from './site.js'

async function show(): Promise<void> {
  const chromium = await obtainProgram({
    name: 'chromium',
    programs: ['chromium', 'google-chrome', 'google-chrome-stable'],
    packages: ['chromium'],
    environment: 'SLUICE_CHROMIUM',
  })
  const mosquitto = await startServer('mosquitto')
  const [url, socketUrl] = mosquitto.urls as [string, string]

  // What a handler returns is not sent anywhere: it publishes the result itself, to the topic that the page named.
  const replies = await connectAsync(url, { protocolVersion: 5 })
  const price = task('price', { broker: mqtt(url), deadLetter: 'drop' }, async (body: unknown) => {
    const order = orderOf(body)
    const { item, pieces, replyTo } = order
    await replies.publishAsync(replyTo, JSON.stringify({ item, pieces, cents: centsOf(order) }), { qos: 1 })
    console.log(`priced for ${replyTo}`)
  })
  const worker = await price.consume()

  // A stranger would like the worker to publish to its own queue.
  const refused = new Promise<string>(resolve => {
    worker.on('dead', ({ because }) => resolve(because))
  })
  await price.push({ item: 'rope', pieces: 1, replyTo: 'sluice/price' })
  console.log(await refused)

  const site = await serveSite(socketUrl)
  const browser = openBrowser(chromium, site.url)
  try {
    const { browser: name, text } = await Promise.race([site.shown, browser.broken, tooLate(120_000)])
    console.log(`${name} shows: ${text}`)
  } finally {
    await browser.close()
  }

  site.close()
  await worker.close()
  await close(price)
  await replies.endAsync()
  await mosquitto.remove()
  console.log('all closed')
}

async function tooLate(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false })
  throw new Error(`the page showed nothing for ${ms / 1_000} s`)
}

await show().catch(error => {
  // Counts as skipped, but where everything must run (CI=true).
  if (!(error instanceof ServerMissing)) throw error
  console.log(`skipped: ${error.message}`)
})
