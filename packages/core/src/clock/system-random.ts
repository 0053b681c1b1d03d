/** The machine's chance. */
export const systemRandom: () => number = () => Math.random()
