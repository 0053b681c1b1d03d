/**
 * Chance that repeats: the same seed and stream give the same numbers, other ones others. Each stream is meant for one
 * use, so that one more throw here changes nothing there.
 */
export function seededRandom(seed: number, stream: number = 0): () => number {
  let state = mixed(mixed(seed | 0) ^ (stream + 0x6d2b_79f5))
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    return mixed(state) / 2 ** 32
  }
}

/** Every bit of the answer, 32 bits without a sign, depends on every bit of the number. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x21f0_aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a_2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}
