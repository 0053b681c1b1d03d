/** Has the promise in the set until it is settled, so that somebody can wait for it. */
export async function keptWhile<Answer>(set: Set<Promise<unknown>>, work: Promise<Answer>): Promise<Answer> {
  set.add(work)
  try {
    return await work
  } finally {
    set.delete(work)
  }
}
