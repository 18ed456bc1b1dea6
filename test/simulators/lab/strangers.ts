import type { Patient } from './people.ts'
import type { Dice } from './random.ts'

const families = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '欧阳', '阿不都']
const given = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '娟',
  '涛',
  '明轩',
  '雨桐',
  '梓涵',
]

/** Somebody of the city who is none of the demo's people, with an ID number as it should be. */
export function stranger(dice: Dice): Patient {
  const sex = dice.pick(['male', 'female'] as const)
  const two = (number: number): string => String(number).padStart(2, '0')
  const birthday = `${1935 + dice.whole(85)}-${two(1 + dice.whole(12))}-${two(1 + dice.whole(28))}`
  const order = dice.whole(499) * 2 + (sex === 'male' ? 1 : 0)
  const body = `59910${1 + dice.whole(3)}${birthday.replaceAll('-', '')}${String(order).padStart(3, '0')}`
  return {
    ...{ name: dice.pick(families) + dice.pick(given), idType: 'resident-id', sex, birthday, mrn: null },
    idNumber: body + checkDigit(body),
  }
}

/** GB 11643: modulus 11-2. */
function checkDigit(body: string): string {
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0)
  return '10X98765432'.charAt(sum % 11)
}
