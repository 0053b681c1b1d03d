/** `12,345`, wherever it runs. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** A path as one line of text that does nothing to a terminal, whatever characters are in it. */
export function shown(path: string): string {
  return path.replace(/\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
