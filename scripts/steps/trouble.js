/** A foreseen fault: its words are for the person at the keyboard, so it is printed without a stack. */
export class Trouble extends Error {}

/** Prints a fault the way it deserves, and says that the command failed. */
export function report(error) {
  console.error(error instanceof Trouble ? `\n✗ ${error.message}` : error)
  process.exitCode = 1
}
