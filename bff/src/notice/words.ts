import { weekday, type Day } from '@onecard/shared/day'
import type { CardChange } from '@onecard/shared/healthcard'
import type { NoticeKind } from '@onecard/shared/notice'
import { refusedWords } from '../healthcard/service.ts'
import type { BookingSaid, CardChangedSaid, CardUsedSaid, MemberSaid, MissingSaid, ReportSaid, Said } from './said.ts'

interface Bilingual {
  zh: string
  en: string
}
interface Words {
  title: Bilingual
  body: Bilingual
}

type BookingKind = Extract<NoticeKind, `booking.${string}`>
type MemberKind = Extract<NoticeKind, `member.${string}`>

/** What the inbox shows. Plain, exact, on the reader's side; never a value of a result, never a full name. */
export function wordsFor(kind: NoticeKind, said: Said): Words {
  switch (said.about) {
    case 'booking':
      return visitTold(kind, said)
    case 'card-use':
      return cardUsed(said)
    case 'card-change':
      return cardChanged(said)
    case 'member':
      return memberTold(kind, said)
    case 'report':
      return reportReady(said)
    case 'missing':
      return missingAnswered(said)
  }
}

const visitTold = (kind: NoticeKind, said: BookingSaid) => bookingWords[isBooking(kind) ? kind : 'booking.booked'](said)
const memberTold = (kind: NoticeKind, said: MemberSaid) => memberWords[isMember(kind) ? kind : 'member.consented'](said)
const cardUsed = (said: CardUsedSaid) => (said.refusal === null ? cardAccepted(said) : cardRefused(said, said.refusal))

/** That it is there, never what it found; of a private one not even from where. */
function reportReady({ nameMasked, title, institutionName }: ReportSaid): Words {
  if (title === '') return privateReady(nameMasked)
  return {
    title: { zh: '报告出来了', en: 'A report is ready' },
    body: {
      zh: `${nameMasked}，${title}，${institutionName}。点开查看。`,
      en: `${nameMasked}, ${title}, ${institutionName}. Tap to read it.`,
    },
  }
}

function privateReady(nameMasked: string): Words {
  return {
    title: { zh: '报告出来了', en: 'A report is ready' },
    body: {
      zh: `${nameMasked} 有一份隐私报告，验证身份后查看。`,
      en: `${nameMasked} has a private report. Prove who you are to read it.`,
    },
  }
}

/** That there is an answer, never what was found. */
function missingAnswered({ nameMasked, place, day, isFound }: MissingSaid): Words {
  const zh = isFound ? '工作人员已经找到下落' : '工作人员没有查到，写了该怎么办'
  const en = isFound ? 'staff have found out where it is' : 'staff have not found it and say what to do'
  return {
    title: { zh: '您问的结果有答复了', en: 'An answer about the result you miss' },
    body: {
      zh: `${nameMasked}，${dayZh(day)} 在${place}采的样，${zh}。点开查看。`,
      en: `${nameMasked}, sampled on ${dayEn(day)} at ${place}: ${en}. Tap to read it.`,
    },
  }
}

function isBooking(kind: NoticeKind): kind is BookingKind {
  return kind.startsWith('booking.')
}

function isMember(kind: NoticeKind): kind is MemberKind {
  return kind.startsWith('member.')
}

/** `11月25日 周三` */
function dayZh(day: Day): string {
  const [, month, date] = day.split('-').map(Number)
  return `${month}月${date}日 周${'日一二三四五六'.charAt(weekday(day))}`
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Wed 25 Nov` */
function dayEn(day: Day): string {
  const [, month = 1, date] = day.split('-').map(Number)
  return `${weekdays[weekday(day)]} ${date} ${months[month - 1]}`
}

/** Who, when, where: the first sentence of everything about an appointment. */
function visit(said: BookingSaid): Bilingual {
  const { nameMasked, day, startTime, endTime, hospitalName, departmentName, doctorName } = said
  const with_ = [departmentName, doctorName].filter(Boolean).join(' ')
  return {
    zh: `${nameMasked}，${dayZh(day)} ${startTime}–${endTime}，${hospitalName} ${with_}。`,
    en: `${nameMasked}, ${dayEn(day)} ${startTime}–${endTime}, ${hospitalName} ${with_}.`,
  }
}

function about(said: BookingSaid, title: Bilingual, rest: Bilingual): Words {
  const { zh, en } = visit(said)
  return { title, body: { zh: `${zh}${rest.zh}`, en: `${en} ${rest.en}` } }
}

const bookingWords: Record<BookingKind, (said: BookingSaid) => Words> = {
  'booking.held': (said) =>
    about(
      said,
      { zh: '号已为您占住', en: 'Your place is held' },
      said.answerBy === null
        ? {
            zh: '医院还没确认，没有扣费，有结果就告诉您。',
            en: "The hospital hasn't confirmed yet and nothing was charged.",
          }
        : {
            zh: `医院还没确认，没有扣费，最迟 ${said.answerBy} 告诉您。`,
            en: `The hospital hasn't confirmed yet and nothing was charged. We'll tell you by ${said.answerBy}.`,
          },
    ),
  'booking.booked': (said) =>
    about(
      said,
      { zh: '预约成功', en: 'Appointment booked' },
      said.number === null
        ? { zh: `${said.place}。`, en: `${said.place}.` }
        : { zh: `就诊序号 ${said.number}，${said.place}。`, en: `Number ${said.number}, ${said.place}.` },
    ),
  'booking.refused': (said) =>
    about(
      said,
      { zh: '医院没有接受这次预约', en: "The hospital didn't accept this booking" },
      {
        zh: '号没有占用，没有扣费，可以另选时段。',
        en: 'No place is taken and nothing was charged. You can choose another time.',
      },
    ),
  'booking.cancelled': (said) => about(said, ...cancelled(said)),
  'booking.stopped': (said) =>
    about(
      said,
      { zh: '医生停诊，预约已取消', en: 'The clinic is stopped and your appointment cancelled' },
      {
        zh: `${because(said.reason)}不算您的取消次数，可以改约其他时间。`,
        en: `It doesn't count as your cancellation. You can book another time.`,
      },
    ),
  'booking.moved': (said) =>
    about(
      said,
      { zh: '就诊时间有变', en: 'Your appointment has moved' },
      {
        zh: '医院改了时间，以上是新的安排；不方便可以取消，另选时段。',
        en: "The hospital changed the time; this is the new one. If it doesn't suit you, cancel and choose another.",
      },
    ),
}

function cancelled({ cancelledBy, reason }: BookingSaid): [Bilingual, Bilingual] {
  if (cancelledBy === 'resident') {
    return [
      { zh: '预约已取消', en: 'Appointment cancelled' },
      { zh: '号已退回，医院会收到通知。', en: 'The place is given back and the hospital is told.' },
    ]
  }
  return [
    { zh: '医院取消了预约', en: 'The hospital cancelled your appointment' },
    {
      zh: `${because(reason)}不算您的取消次数，可以另选时段。`,
      en: "It doesn't count as your cancellation. You can choose another time.",
    },
  ]
}

function because(reason: string | null): string {
  return reason ? `原因：${reason}。` : ''
}

function cardAccepted({ nameMasked, place, day, time }: CardUsedSaid): Words {
  return {
    title: { zh: '健康卡刚被使用', en: 'Your health card was used' },
    body: {
      zh: `${nameMasked} 的健康卡 ${dayZh(day)} ${time} 在${place}核验。不是本人在用，请马上挂失。`,
      en: `${nameMasked}'s card was verified at ${place}, ${dayEn(day)} ${time}. If it wasn't you, report it lost now.`,
    },
  }
}

function cardRefused({ nameMasked, place, day, time }: CardUsedSaid, refusal: string): Words {
  const why = refusedWords(refusal)
  return {
    title: { zh: '有人出示您的码，没有通过', en: 'A code of yours was refused' },
    body: {
      zh: `${nameMasked} 的码 ${dayZh(day)} ${time} 在${place}没有通过：${why.zh}。对方没有看到您的信息。`,
      en: `${nameMasked}'s code was refused at ${place}, ${dayEn(day)} ${time}: ${why.en}. They saw nothing about you.`,
    },
  }
}

const changeWords: Record<CardChange, { title: Bilingual; rest: Bilingual }> = {
  claimed: {
    title: { zh: '健康卡已领取', en: 'Health card claimed' },
    rest: { zh: '已由家人领取', en: 'was claimed by family' },
  },
  reclaimed: {
    title: { zh: '健康卡重新启用', en: 'Health card in use again' },
    rest: { zh: '已由家人重新领取，卡号不变', en: 'was claimed again by family; its number stays the same' },
  },
  lost: {
    title: { zh: '健康卡已挂失', en: 'Health card reported lost' },
    rest: { zh: '已由家人挂失，所有码立即失效', en: 'was reported lost by family; every code is dead' },
  },
  restored: {
    title: { zh: '健康卡已解除挂失', en: 'Health card restored' },
    rest: { zh: '已由家人解除挂失', en: 'was restored by family' },
  },
  closed: {
    title: { zh: '健康卡已注销', en: 'Health card closed' },
    rest: { zh: '已由家人注销，需要时可以重新领取', en: 'was closed by family; it can be claimed again' },
  },
  'static-made': {
    title: { zh: '打印了一张备用码', en: 'A printed code was made' },
    rest: { zh: '由家人打印了备用码', en: 'has a new printed code, made by family' },
  },
  'static-withdrawn': {
    title: { zh: '一张备用码已作废', en: 'A printed code was withdrawn' },
    rest: { zh: '的一张备用码已由家人作废', en: 'has one printed code less, withdrawn by family' },
  },
}

function cardChanged({ nameMasked, change, place }: CardChangedSaid): Words {
  const { title, rest } = changeWords[change]
  const where = place === null ? { zh: '', en: '' } : { zh: `，只能在${place}使用`, en: `, for ${place} only` }
  const known = change === 'static-made' ? where : { zh: '', en: '' }
  return {
    title,
    body: {
      zh: `${nameMasked} 的健康卡${rest.zh}${known.zh}。有疑问请带证件到窗口核实。`,
      en: `${nameMasked}'s card ${rest.en}${known.en}. If in doubt, ask at a counter with your ID.`,
    },
  }
}

const ofAge: Words = {
  title: { zh: '您已年满 18 岁', en: 'You have turned 18' },
  body: {
    zh: '从现在起健康卡由您自己管理。原来的监护人如要继续为您预约、亮码，需要您在手机上同意。',
    en: 'Your card is yours to manage from now on. Who looked after you needs your agreement on the phone to go on booking for you.',
  },
}

const memberWords: Record<MemberKind, (said: MemberSaid) => Words> = {
  'member.consented': ({ nameMasked }) => ({
    title: { zh: '对方已同意', en: 'They agreed' },
    body: {
      zh: `${nameMasked} 同意由您管理健康卡，现在可以为 TA 预约、亮码。`,
      en: `${nameMasked} agreed to be looked after by you. You can now book and show the card for them.`,
    },
  }),
  'member.disputed': ({ nameMasked }) => ({
    title: { zh: '身份有争议，已暂时冻结', en: 'Frozen by an identity dispute' },
    body: {
      zh: `有两个账号都说自己管理 ${nameMasked}，已先冻结。请本人带证件到窗口核实，已有的记录不会丢。`,
      en: `Two accounts claim ${nameMasked}, so both are frozen. Please come to a counter with your ID; no record is lost.`,
    },
  }),
  'member.came-of-age': ({ nameMasked, own }) =>
    own
      ? ofAge
      : {
          title: { zh: '孩子年满 18 岁', en: 'Your child has turned 18' },
          body: {
            zh: `${nameMasked} 已成年，继续由您管理需要本人同意。请在成员页邀请 TA 确认。`,
            en: `${nameMasked} is an adult now. To go on looking after them you need their agreement; invite them from the member page.`,
          },
        },
}
