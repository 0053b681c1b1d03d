import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that could not be looked into. */
export type WalkProblem = (path: string, error: unknown) => void

/**
 * The regular files below a folder, in path order (by UTF-16 code units, as `<` compares them): relative paths, with `/`
 * between their names. Links are not followed, and what is neither file nor folder is passed over.
 */
export async function* walk(root: string, problem: WalkProblem, inside: string = ''): AsyncGenerator<string> {
  for (const { name, isFolder } of await entriesOf(root, inside, problem)) {
    const path = `${inside}${name}`
    if (isFolder) yield* walk(root, problem, path)
    else yield path
  }
}

type Entry = { readonly name: string; readonly isFolder: boolean }

/** A folder's name ends in `/`, so that the order of names is the order of paths: `a-b` stands before `a/b`. */
async function entriesOf(root: string, inside: string, problem: WalkProblem): Promise<readonly Entry[]> {
  try {
    const found = await readdir(join(root, inside), { withFileTypes: true })
    return found
      .filter(entry => entry.isFile() || entry.isDirectory())
      .map(entry =>
        entry.isDirectory() ? { name: `${entry.name}/`, isFolder: true } : { name: entry.name, isFolder: false },
      )
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    problem(inside, error)
    return []
  }
}
