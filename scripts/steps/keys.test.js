import { expect, test } from '@jest/globals'
import { envName, formatKeys, parseKeys } from './keys.js'

test('keys come back from the file as they went in, private JWKs too', () => {
  const keys = { SEAL_KEYS: 'k1:aGVsbG8=', FHIR_CLIENT_YC1_JWK: '{"kty":"EC","d":"x_-y"}' }
  expect(parseKeys(formatKeys(keys))).toEqual(keys)
})

test('what is no key is passed over', () => {
  expect(parseKeys("# a remark\n\nPEPPER='abc'\nhalf a line")).toEqual({ PEPPER: 'abc' })
})

test('a hospital’s id becomes part of a variable’s name', () => {
  expect(envName('yc-1')).toBe('YC_1')
})
