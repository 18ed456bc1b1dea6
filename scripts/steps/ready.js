import { request } from 'node:http'

/** Does a GET of this address answer 200? Asked again and again, so nothing but yes or no matters. */
export function answersOk(url) {
  return new Promise((resolve) => {
    const call = request(url, { timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    call.once('timeout', () => call.destroy()).once('error', () => resolve(false))
    call.end()
  })
}
