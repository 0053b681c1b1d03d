/** Runs a script's body; what it throws on purpose is said in one line, not as a stack. The body answers the exit code, or nothing for 0. */
export async function main(body) {
  try {
    process.exitCode = (await body(process.argv.slice(2))) ?? 0
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    process.exitCode = 1
  }
}

/** A reason to stop that needs no stack: the message says what to do. */
export class Stop extends Error {}
