import { Conversation } from './conversation.js'

/** Logs in where the URL says so, and asks for the version. Rejects while Redis loads its data or refuses us. */
export async function probeRedis(address: string, timeoutMs = 3_000): Promise<string> {
  const url = new URL(address)
  const talk = new Conversation(url, 6379, url.protocol === 'rediss:', timeoutMs)
  try {
    const password = decodeURIComponent(url.password)
    const user = decodeURIComponent(url.username)
    if (password !== '') await ask(talk, user === '' ? ['AUTH', password] : ['AUTH', user, password])
    await ask(talk, ['PING'])
    return /redis_version:(\S+)/.exec(await ask(talk, ['INFO', 'server']))?.[1] ?? 'unknown'
  } finally {
    talk.close()
  }
}

/** One command and its answer, a line or a text. */
async function ask(talk: Conversation, words: readonly string[]): Promise<string> {
  talk.send(`*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
  const head = (await talk.take(lineLength)).toString('utf8').trimEnd()
  if (head.startsWith('-')) throw new Error(head.slice(1))
  if (!head.startsWith('$')) return head.slice(1)
  const length = Number(head.slice(1))
  return (await talk.take(() => length + 2)).toString('utf8', 0, length)
}

function lineLength(received: Buffer): number | undefined {
  const end = received.indexOf('\r\n')
  return end === -1 ? undefined : end + 2
}
