import type { RefusalWords } from './words.ts'

export const bookingRefusals = {
  'hospital.unknown': { status: 404, zh: '没有找到这家医院', en: 'No such hospital.' },
  'department.unknown': { status: 404, zh: '没有找到这个科室', en: 'No such department.' },
  'doctor.unknown': { status: 404, zh: '没有找到这位医生', en: 'No such doctor.' },
  'schedule.other-source': {
    status: 409,
    zh: '这家医院的号源由其他方式发布',
    en: 'The slots of this hospital come from another source.',
  },
  'slot.unknown': { status: 404, zh: '没有这个号源', en: 'No such slot.' },
  'slot.full': { status: 409, zh: '这个时段刚刚约满', en: 'This slot is full.' },
  'slot.quota-used': {
    status: 409,
    zh: '网上的号已约完，余号在医院窗口',
    en: 'The online share of this slot is used up.',
  },
  'slot.not-released': { status: 409, zh: '还没到放号时间', en: 'This slot is not released yet.' },
  'slot.closed': { status: 409, zh: '这个时段已停止预约', en: 'Booking for this slot has closed.' },
  'slot.stopped': { status: 409, zh: '医生停诊，这个时段不能预约', en: 'This clinic has been stopped.' },
  'booking.unknown': { status: 404, zh: '没有找到这个预约', en: 'No such appointment.' },
  'booking.same-day': {
    status: 409,
    zh: '同一天同一科室（医生）只能约一个号',
    en: 'One booking per person, day and department or doctor.',
  },
  'booking.too-many': { status: 409, zh: '未就诊的预约已到上限', en: 'Too many active appointments.' },
  'booking.phone-limit': { status: 409, zh: '同一手机号下的就诊人已到上限', en: 'Too many people share this phone.' },
  'booking.too-late-to-cancel': {
    status: 409,
    zh: '已过取消时间，请联系医院',
    en: 'It is too late to cancel. Please call the hospital.',
  },
  'booking.not-cancellable': {
    status: 409,
    zh: '这个预约现在不能取消',
    en: 'This appointment cannot be cancelled now.',
  },
  'booking.moved-on': {
    status: 409,
    zh: '预约状态已变化，请刷新',
    en: 'The appointment has moved on. Please refresh.',
  },
  'booking.hospital-refused': {
    status: 409,
    zh: '医院没有接受这个预约，号没有占用，可以另选时段',
    en: 'The hospital did not accept this booking.',
  },
  'booking.age-limit': {
    status: 409,
    zh: '这个科室对就诊年龄或性别有要求',
    en: 'This clinic has an age or sex limit.',
  },
} as const satisfies Record<string, RefusalWords>
