import { inspect } from 'node:util'

/** Everything that could be written somewhere: each value is kept as all the texts that it can become. */
export class SecretSearch {
  readonly #secrets: readonly string[]
  readonly #found: string[] = []
  /** How many values were searched. */
  searched = 0

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.flatMap(secret => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
    ])
  }

  /** @param where names the place in the objection. */
  look(where: string, value: unknown): void {
    this.searched++
    for (const text of textsOf(value)) {
      if (this.#secrets.some(secret => text.includes(secret))) {
        this.#found.push(`${where}: ${redacted(text, this.#secrets)}`)
        return
      }
    }
  }

  /** Throws when a secret was found anywhere. */
  finish(): void {
    if (this.#found.length > 0) {
      throw new Error(`a password stands in ${this.#found.length} places:\n  ${this.#found.slice(0, 3).join('\n  ')}`)
    }
  }
}

function textsOf(value: unknown): string[] {
  const texts = [
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: 500, maxStringLength: null }),
    String(value),
  ]
  try {
    texts.push(JSON.stringify(value) ?? '')
  } catch {
    // Circular: nobody can write it as JSON.
  }
  for (let error = value, depth = 0; error instanceof Error && depth < 10; depth++, error = error.cause) {
    texts.push(error.message, error.stack ?? '', String(error))
  }
  return texts
}

function redacted(text: string, secrets: readonly string[]): string {
  const at = Math.min(...secrets.map(secret => text.indexOf(secret)).filter(index => index >= 0))
  return `…${text.slice(Math.max(0, at - 160), at)}[SECRET]`
}
