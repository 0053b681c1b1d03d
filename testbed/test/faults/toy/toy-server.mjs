// node toy-server.mjs <port> <file> [password]: a queue server for tests of the fault suite. It lends each connection the SQLite
// broker, one JSON object a line: { n, call, args } is answered by { n, answer } or { n, error }.
import { createServer } from 'node:net'
import { sqlite } from '../../../../packages/broker-sqlite/dist/index.js'

const [port, file, password = ''] = process.argv.slice(2)
let hosts = 0
let full = false
process.on('message', order => {
  full = order === 'full'
  process.send?.('done')
})

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  at(when, run) {
    const timer = setTimeout(run, Math.max(1, Math.ceil(when - performance.now())))
    return () => clearTimeout(timer)
  },
  tick: run => process.nextTick(run),
  yield: run => setImmediate(run),
}
const fromWire = ({ body, ...message }) => ({ ...message, body: Buffer.from(body, 'base64') })
// Receipts travel as text, so that the same one comes back.
const toWire = ({ body, receipt, ...delivery }) => {
  return { ...delivery, body: Buffer.from(body).toString('base64'), receipt: JSON.stringify(receipt) }
}
// Settling marks receipts, so that the text of a stale one is looked up, not written anew.
const settled = async (receipts, settle) => {
  const parsed = receipts.map(text => JSON.parse(text))
  return (await settle(parsed)).map(each => receipts[parsed.indexOf(each)])
}

createServer(socket => {
  const broker = sqlite(file)
  const ended = new AbortController()
  const parts = new Map()
  let next = 0
  let trusted = password === ''
  const part = id => parts.get(id).part
  const calls = {
    async hello(given) {
      trusted ||= given === password
      if (!trusted) throw Object.assign(new Error('Who are you?'), { code: 'EAUTH' })
      const host = { clientId: `toy-${process.pid}-${++hosts}`, clock, random: Math.random, report: () => undefined }
      await broker.open(host, ended.signal)
      return true
    },
    async publisher() {
      parts.set(++next, { part: await broker.createPublisher(ended.signal) })
      return next
    },
    async consumer(source) {
      const from = source.from.date === undefined ? source.from : new Date(source.from.date)
      const made = await broker.createConsumer({ ...source, from }, { revoked: () => undefined }, ended.signal)
      parts.set(++next, { part: made, stop: new AbortController() })
      return next
    },
    async publish(id, batch) {
      if (full) throw Object.assign(new Error('No room.'), { code: 'EFULL' })
      const rejected = await part(id).publish(batch.map(fromWire))
      return rejected.map(({ index, error }) => ({ index, error: String(error) }))
    },
    receive: async (id, want) => (await part(id).receive(want, parts.get(id).stop.signal)).map(toWire),
    stop: async id => void parts.get(id).stop.abort() ?? true,
    ack: (id, receipts) => settled(receipts, each => part(id).ack(each)),
    nack: (id, items) => {
      const delays = items.map(({ delayMs }) => delayMs)
      const give = each => part(id).nack(each.map((receipt, index) => ({ receipt, delayMs: delays[index] })))
      return settled(
        items.map(({ receipt }) => receipt),
        give,
      )
    },
    extend: (id, receipts) => settled(receipts, each => part(id).extend(each)),
    close: async id => {
      await part(id).close()
      parts.delete(id)
      return true
    },
    admin: async (name, ...args) => {
      const answer = await broker.admin[name](...args)
      return name === 'browse' ? answer.map(toWire) : (answer ?? true)
    },
    ping: async () => true,
  }
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('close', () => {
    ended.abort()
    broker.close()
  })
  socket.on('data', piece => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const { n, call, args } = JSON.parse(line)
      const allowed = trusted || call === 'hello'
      const work = allowed
        ? Promise.resolve().then(() => calls[call](...args))
        : Promise.reject(new Error('Who are you?'))
      work.then(
        answer => socket.write(`${JSON.stringify({ n, answer })}\n`),
        error => socket.write(`${JSON.stringify({ n, error: error.message, code: error.code })}\n`),
      )
    }
  })
}).listen(Number(port), '127.0.0.1', () => process.send?.('listening'))
