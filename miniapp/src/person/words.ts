import type { Relation } from '@onecard/shared/person'
import { book } from '../i18n/i18n.ts'

/** How family calls one another; used wherever a person is named. */
export const kinWords = book(
  {
    self: '我',
    father: '爸爸',
    mother: '妈妈',
    parent: '父母',
    husband: '丈夫',
    wife: '妻子',
    spouse: '配偶',
    son: '儿子',
    daughter: '女儿',
    child: '子女',
    brother: '兄弟',
    sister: '姐妹',
    sibling: '兄弟姐妹',
    other: '家人',
    years: (age: number) => `${age} 岁`,
    minor: '未成年',
  },
  {
    self: 'Me',
    father: 'Dad',
    mother: 'Mum',
    parent: 'Parent',
    husband: 'Husband',
    wife: 'Wife',
    spouse: 'Spouse',
    son: 'Son',
    daughter: 'Daughter',
    child: 'Child',
    brother: 'Brother',
    sister: 'Sister',
    sibling: 'Sibling',
    other: 'Family',
    years: (age: number) => `${age} y`,
    minor: 'Minor',
  },
)

type Kin = (typeof kinWords)['zh']
type KinName = Exclude<keyof Kin, 'years' | 'minor'>

const bySex: Record<Relation, { male: KinName; female: KinName; unknown: KinName }> = {
  self: { male: 'self', female: 'self', unknown: 'self' },
  parent: { male: 'father', female: 'mother', unknown: 'parent' },
  spouse: { male: 'husband', female: 'wife', unknown: 'spouse' },
  child: { male: 'son', female: 'daughter', unknown: 'child' },
  sibling: { male: 'brother', female: 'sister', unknown: 'sibling' },
  other: { male: 'other', female: 'other', unknown: 'other' },
}

/** 我, 妈妈, 女儿: by the relation to the account's holder, and sex. */
export function calledBy(
  words: Kin,
  { relation, sex }: { relation: Relation; sex: 'male' | 'female' | 'unknown' },
): string {
  return words[bySex[relation][sex]]
}
