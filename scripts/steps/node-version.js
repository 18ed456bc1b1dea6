// Imported first, so that an old Node gets this sentence and not a stack trace from a newer language.
const oldest = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(
    `OneCard needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org`,
  )
  console.error(`需要 Node ${oldest.join('.')} 或更高版本，当前为 ${process.versions.node}。`)
  process.exit(1)
}
