// Runs in the browser. It knows nothing of Sluice: it publishes JSON to a topic and listens to another.
import mqtt from '/mqtt.js'

const result = document.querySelector('#result')
const replyTo = `page/${crypto.randomUUID()}`

async function ask() {
  const broker = await (await fetch('/broker')).text()
  const client = await mqtt.connectAsync(broker, { protocolVersion: 5 })
  client.on('message', async (_, body) => {
    const { item, pieces, cents } = JSON.parse(body.toString())
    result.textContent = `${pieces} x ${item}: ${(cents / 100).toFixed(2)}`
    await client.endAsync()
    await tell()
  })
  await client.subscribeAsync(replyTo, { qos: 1 })
  // `sluice/<task>` is the task's queue, the body its arguments.
  await client.publishAsync('sluice/price', JSON.stringify({ item: 'lantern', pieces: 3, replyTo }), { qos: 1 })
}

/** What the page shows now, read from the page. */
function tell() {
  return fetch('/shown', { method: 'POST', body: document.querySelector('#result').textContent })
}

ask().catch(error => {
  result.textContent = `failed: ${error.message}`
  return tell()
})
