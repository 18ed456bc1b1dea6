import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { missingWords, standingWords } from './missingWords.ts'
import { passWords } from './passWords.ts'
import { nucleicWords, pointWords, testWords } from './words.ts'

const books = { missingWords, standingWords, passWords, nucleicWords, pointWords, testWords }

/** A phrase as it is read, whatever it is told. */
function read(phrase: unknown): string {
  return typeof phrase === 'function' ? String((phrase as (...told: unknown[]) => string)(3, 3)) : String(phrase)
}

test.each(Object.entries(books))(
  '%s never says the word: of a pool it would be untrue, and a call comes first',
  (_, book) => {
    for (const phrase of [...Object.values(book.zh), ...Object.values(book.en)]) {
      expect(read(phrase)).not.toMatch(/阳性|positive/i)
    }
  },
)

test('nor does any other file of the phone that speaks of these tests', () => {
  const root = path.resolve('miniapp/src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
  const saying = files.filter(
    (name) => !name.includes('.test.') && /阳性|\bpositive\b/i.test(readFileSync(path.join(root, name), 'utf8')),
  )
  expect(saying).toEqual([])
})
