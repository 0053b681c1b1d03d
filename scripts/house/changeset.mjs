/** The packages that a changeset names: `{ name, bump }`. */
export function parse(text) {
  const front = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? ''
  return [...front.matchAll(/^\s*["']?([^"':\s]+)["']?\s*:\s*(major|minor|patch)\s*$/gm)].map(([, name, bump]) => ({
    name,
    bump,
  }))
}
