import { expect, test } from '@jest/globals'
import { formatKeys, parseKeys } from './keys.js'

test('keys come back from the file as they went in', () => {
  const keys = { SEAL_KEYS: 'k1:aGVsbG8=', HOSPITAL_YC1_SECRET: 'a=b' }
  expect(parseKeys(formatKeys(keys))).toEqual(keys)
})

test('what is no key is passed over', () => {
  expect(parseKeys("# a remark\n\nPEPPER='abc'\nhalf a line")).toEqual({ PEPPER: 'abc' })
})
