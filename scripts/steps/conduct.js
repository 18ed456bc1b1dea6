import { createCrew } from './crew.js'
import { endRuns } from './run.js'
import { report, Trouble } from './trouble.js'

/** Does the work and stays with its programs until Ctrl-C, or until one of them is lost; then stops all of them in order. */
export async function conduct(work) {
  const crew = createCrew()
  const asked = new Promise((resolve) => {
    // npm passes the terminal's Ctrl-C on once more, so it often comes twice: stopping goes on undisturbed.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve)
  })
  const lost = crew.loss.then((words) => {
    throw new Trouble(words)
  })
  try {
    await Promise.race([asked, lost, work(crew).then(() => Promise.race([asked, lost]))])
  } catch (error) {
    report(error)
  }
  const say = crew.isEmpty() ? () => undefined : console.log
  say('\nStopping … 正在停止 …')
  endRuns()
  await crew.dismiss()
  say('Stopped. 已停止。')
  process.exit()
}
