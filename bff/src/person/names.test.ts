import { expect, test } from '@jest/globals'
import { idNumberFacts, idNumberFault, passportFault } from '@onecard/shared/idnumber'
import { readTown } from '../../../test/simulators/town.ts'
import { plainName } from './names.ts'

test.each(readTown().residents)('the demo town is right about $name', ({ idType, idNumber, birthday, sex }) => {
  if (idType === 'passport') {
    expect(passportFault(idNumber)).toBeNull()
    return
  }
  expect(idNumberFault(idNumber, idType, '2026-11-25')).toBeNull()
  expect(idNumberFacts(idNumber)).toEqual({ birthday, sex })
})

test.each([
  ['  张 明远 ', '张明远'],
  ['阿依努尔•买买提', '阿依努尔·买买提'],
  ['阿依努尔．买买提', '阿依努尔·买买提'],
  ['emma  clarke', 'EMMA CLARKE'],
  ['𠮷祥云', '𠮷祥云'],
])('%j is written %j', (typed, plain) => {
  expect(plainName(typed)).toBe(plain)
})
