const units: readonly (readonly [name: string, milliseconds: number])[] = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
]

/** A length of time for people: `1.5 s`, `10 min`. */
export function inWords(milliseconds: number): string {
  if (milliseconds === Number.POSITIVE_INFINITY) return 'any time'
  for (const [name, size] of units) {
    if (milliseconds >= size) {
      const count = Number((milliseconds / size).toFixed(1))
      return name === 'day' && count !== 1 ? `${count} days` : `${count} ${name}`
    }
  }
  return `${Number(milliseconds.toFixed(1))} ms`
}

/** A size for people: `1 MiB`, `256 KiB`. */
export function inBytes(bytes: number): string {
  if (bytes === Number.POSITIVE_INFINITY) return 'any size'
  if (bytes >= 1_048_576) return `${Number((bytes / 1_048_576).toFixed(1))} MiB`
  return bytes >= 1_024 ? `${Number((bytes / 1_024).toFixed(1))} KiB` : `${bytes} bytes`
}

/** `a, b and c`. */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
