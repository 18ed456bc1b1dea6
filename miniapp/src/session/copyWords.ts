import { dayOf, fullDate, timeOf } from '../i18n/when.ts'
import type { Settings } from '../settings.ts'

type Language = Settings['language']

/** The copy of one's data comes with Chinese names; this is what they are called in English. */
const names: Readonly<Record<string, string>> = {
  账号: 'Account',
  账号编号: 'Account id',
  微信手机号: 'WeChat phone',
  登录设备: 'Signed-in devices',
  设备: 'Device',
  方式: 'By',
  登录: 'Signed in',
  最近使用: 'Last used',
  同意记录: 'Consents',
  协议: 'Agreement',
  版本: 'Version',
  同意: 'Agreed',
  时间: 'Time',
  成员: 'Members',
  成员编号: 'Member id',
  关系: 'Relation',
  状态: 'State',
  实名等级: 'Level',
  证件类型: 'Document',
  证件号码: 'Number',
  出生日期: 'Born',
  姓名: 'Name',
  联系电话: 'Phone',
  住址: 'Address',
  添加: 'Added',
  关注的医生: 'Doctors followed',
  医院: 'Hospital',
  科室: 'Department',
  医生: 'Doctor',
  电子健康卡: 'Health cards',
  卡号: 'Card number',
  领取: 'Claimed',
  谁查看过我的卡: 'Who looked at my card',
  地点: 'Place',
  用途: 'Purpose',
  结果: 'Outcome',
  预约: 'Appointments',
  预约编号: 'Appointment id',
  日期: 'Day',
  序号: 'Number',
  预约于: 'Booked',
}

/** Words for the codes in it. */
const codes: Readonly<Record<string, Record<Language, string>>> = {
  weapp: { zh: '微信小程序', en: 'WeChat mini-program' },
  web: { zh: '网页', en: 'Browser' },
  privacy: { zh: '隐私保护协议', en: 'Privacy agreement' },
  'health-data': { zh: '健康信息单独同意书', en: 'Consent to health data' },
  self: { zh: '本人', en: 'Myself' },
  parent: { zh: '父母', en: 'Parent' },
  spouse: { zh: '配偶', en: 'Spouse' },
  child: { zh: '子女', en: 'Child' },
  sibling: { zh: '兄弟姐妹', en: 'Sibling' },
  other: { zh: '其他', en: 'Other' },
  active: { zh: '正常', en: 'Active' },
  'consent-awaited': { zh: '等本人同意', en: 'Waiting to agree' },
  'guardian-awaited': { zh: '待核验监护', en: 'Guardian check' },
  disputed: { zh: '身份有争议', en: 'Disputed' },
  'resident-id': { zh: '居民身份证', en: 'Resident ID card' },
  'residence-permit': { zh: '港澳台居民居住证', en: 'Residence permit' },
  passport: { zh: '护照', en: 'Passport' },
  lost: { zh: '已挂失', en: 'Lost' },
  closed: { zh: '已注销', en: 'Closed' },
  accepted: { zh: '已核验', en: 'Verified' },
  looked: { zh: '已查看', en: 'Looked' },
  held: { zh: '医院确认中', en: 'Being confirmed' },
  booked: { zh: '已预约', en: 'Booked' },
  checked_in: { zh: '已签到', en: 'Checked in' },
  in_consultation: { zh: '就诊中', en: 'With the doctor' },
  completed: { zh: '已就诊', en: 'Done' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
  refused: { zh: '没通过', en: 'Refused' },
  missed: { zh: '爽约', en: 'Missed' },
  stopped: { zh: '医院停诊', en: 'Clinic off' },
  通过: { zh: '通过', en: 'Passed' },
  拒绝: { zh: '拒绝', en: 'Refused' },
  true: { zh: '是', en: 'Yes' },
  false: { zh: '否', en: 'No' },
}

export function nameOf(text: string, language: Language): string {
  return language === 'en' ? (names[text] ?? text) : text
}

/** A value as people read it: codes as words, instants in the product's time. */
export function valueOf(value: unknown, language: Language): string {
  if (value === null || value === undefined || value === '') return '—'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const code = codes[text]
  if (code) return code[language]
  return /^\d{4}-\d\d-\d\dT/.test(text) ? moment(Date.parse(text), language) : text
}

function moment(epochMs: number, language: Language): string {
  return `${fullDate(dayOf(epochMs), language)} ${timeOf(epochMs)}`
}
