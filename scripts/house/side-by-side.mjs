/** Does `work` for each, in their order, at most `width` at a time; the answers in the same order. */
export async function sideBySide(width, items, work) {
  const answers = []
  const waiting = [...items.entries()]
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next
      answers[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return answers
}
