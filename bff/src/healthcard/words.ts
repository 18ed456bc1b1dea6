type Lang = 'zh' | 'en'

/** Why a code was not accepted, said to its owner; refusals.ts says it to the one who scans. */
const refused: Record<string, Record<Lang, string>> = {
  'code.forged': { zh: '码是伪造或改动过的', en: 'the code was forged or altered' },
  'code.expired': { zh: '码已过期，可能是截图', en: 'the code had expired; it may have been a screenshot' },
  'code.from-future': { zh: '手机时间偏快', en: "the phone's clock is ahead" },
  'code.lease-expired': { zh: '手机离线超过 8 小时', en: 'the phone was offline for more than 8 hours' },
  'code.lease-revoked': { zh: '码所在的手机已退出或被停用', en: 'the phone with this code was signed out or cut off' },
  'code.card-not-active': { zh: '卡已挂失或注销', en: 'the card is reported lost or closed' },
  'code.person-frozen': { zh: '身份存在争议，已暂时冻结', en: 'the identity is in dispute and frozen' },
  'code.static-withdrawn': { zh: '打印的备用码已作废', en: 'the printed code had been withdrawn' },
  'code.used-elsewhere': {
    zh: '同一个码刚在另一家机构用过',
    en: 'the same code had just been used at another institution',
  },
  'code.wrong-institution': { zh: '打印的备用码不能在这家机构使用', en: 'the printed code is for another institution' },
}

export function refusedWords(code: string): Record<Lang, string> {
  return refused[code] ?? { zh: '没有通过核验', en: 'it did not verify' }
}

/** What a card is used for: scene codes of terminals, and our own keys for looks by people. */
const purposes: Record<string, Record<Lang, string>> = {
  'report-list': { zh: '查看可打印的报告', en: 'Looked at reports to print' },
  critical: { zh: '处理危急值', en: 'Dealt with a critical value' },
  'share-open': { zh: '打开分享的报告', en: 'Opened a shared report' },
  'report-print': { zh: '打印报告', en: 'Printed a report' },
  '0101011': { zh: '预约挂号', en: 'Appointment booking' },
  '0101012': { zh: '当日挂号', en: 'Same-day registration' },
  '0101013': { zh: '查看挂号记录', en: 'Registration record' },
  'show-code': { zh: '在自己的手机上亮码', en: 'Showed the code on their phone' },
  identity: { zh: '核验身份', en: 'Identity check' },
  'staff-find': { zh: '工作人员查找（隐去部分信息）', en: 'Looked up by staff, masked' },
  'staff-view': { zh: '工作人员查看（隐去部分信息）', en: 'Viewed by staff, masked' },
  'staff-claim': { zh: '工作人员核对证件、确认亲情关系', en: 'Staff confirmed a family tie with papers' },
  sampling: { zh: '核酸采样', en: 'Sample taken for a nucleic-acid test' },
  'staff-tube': { zh: '工作人员查看采样管（隐去部分信息）', en: 'Staff viewed a sample tube, masked' },
  'staff-review': { zh: '工作人员复核检验结果', en: 'Staff decided which version of a result holds' },
  'staff-call': { zh: '疾控人员电话告知结果', en: 'Staff called about a result' },
  'staff-typed': { zh: '工作人员核对录入的结果', en: 'Staff compared a result typed from paper' },
  'staff-missing': { zh: '工作人员查找并答复缺失的结果', en: 'Staff looked for a missing result' },
  'staff-sample': { zh: '工作人员更正样本归属', en: 'Staff corrected whose sample it was' },
  'staff-dispute': { zh: '工作人员处理身份争议', en: 'Staff decided an identity dispute' },
}

const verified = { zh: '核验身份', en: 'Identity check' }

/** The purpose in words: a scene that has no name is an identity check, a person's own words stand as they are. */
export function purposeWords(purpose: string, lang: Lang): string {
  const words = purposes[purpose] ?? (/^\d{7}$/.test(purpose) ? verified : null)
  return words ? words[lang] : purpose
}

/** `李*（家人）`: who looked, where there is no place. */
export function familyWords(nameMasked: string, lang: Lang): string {
  if (nameMasked === '') return lang === 'zh' ? '家人' : 'Family'
  return lang === 'zh' ? `家人 ${nameMasked}` : `Family, ${nameMasked}`
}
