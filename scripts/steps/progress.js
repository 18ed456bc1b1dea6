import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'

/**
 * Steps with a number and a clock: `[2/9] npm packages … 34 s · 612 of 1677`. A terminal sees one line move, a log file a line
 * every ten seconds.
 */
export function createProgress(total, out = process.stdout) {
  let number = 0
  return {
    async step(title, work) {
      const line = createLine(`[${(number += 1)}/${total}] ${title}`, out)
      try {
        const result = await work((note) => line.say(note))
        line.end('✓')
        return result
      } catch (error) {
        line.end('✗')
        throw error
      }
    },
  }
}

function createLine(head, out) {
  const began = performance.now()
  let note = ''
  const text = () => `${head} … ${seconds(began)}${note && ` · ${note}`}`
  const show = () => out.write(out.isTTY ? `\r\u001b[2K${text().slice(0, (out.columns ?? 80) - 1)}` : `${text()}\n`)
  const timer = setInterval(show, out.isTTY ? 250 : 10_000)
  if (out.isTTY) show()
  return {
    say(words) {
      note = words
    },
    end(mark) {
      clearInterval(timer)
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${head} ${mark} ${seconds(began)}${note && ` · ${note}`}\n`)
    },
  }
}

export function seconds(began) {
  const passed = (performance.now() - began) / 1000
  return passed < 10 ? `${passed.toFixed(1)} s` : `${Math.round(passed)} s`
}

/**
 * Begins work before its step has come: the step waits for the rest of it and hears what it says. A failure is the step's,
 * too.
 */
export function ahead(work) {
  let [heard, last] = [() => undefined, '']
  const result = work((note) => {
    last = note
    heard(note)
  })
  result.catch(() => undefined)
  return (say) => {
    heard = say
    say(last)
    return result
  }
}
