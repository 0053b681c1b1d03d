import { Conversation } from './conversation.js'

/**
 * Reads INFO, logs in where the URL says so, and asks JetStream for itself: it answers a little later than the server does.
 * Speaks plain text, which servers with TLS of ours take as well.
 */
export async function probeNats(address: string, timeoutMs = 3_000): Promise<string> {
  const url = new URL(address)
  const talk = new Conversation(url, 4222, false, timeoutMs)
  try {
    const info = JSON.parse((await line(talk)).replace(/^INFO /, '')) as { version?: string; jetstream?: boolean }
    talk.send(`CONNECT ${JSON.stringify({ verbose: false, headers: true, no_responders: true, ...login(url) })}\r\n`)
    talk.send('SUB probe.answer 1\r\nPUB $JS.API.INFO probe.answer 0\r\n\r\nPING\r\n')
    for (;;) {
      const told = await line(talk)
      if (told.startsWith('-ERR')) throw new Error(told.slice(5))
      if (told.startsWith('HMSG')) throw new Error('JetStream does not answer')
      if (told.startsWith('MSG')) {
        const answer = await line(talk)
        if (answer.includes('"error"')) throw new Error(answer)
        return info.version ?? 'unknown'
      }
    }
  } finally {
    talk.close()
  }
}

function login({ password, username }: URL): { user?: string; pass?: string; auth_token?: string } {
  if (username === '') return {}
  const user = decodeURIComponent(username)
  return password === '' ? { auth_token: user } : { user, pass: decodeURIComponent(password) }
}

async function line(talk: Conversation): Promise<string> {
  const bytes = await talk.take(received => {
    const end = received.indexOf('\r\n')
    return end === -1 ? undefined : end + 2
  })
  return bytes.toString('utf8').trimEnd()
}
