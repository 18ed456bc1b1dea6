import { book } from '../i18n/i18n.ts'

export const noticeWords = book(
  {
    title: '通知',
    unread: '没看过',
    readAll: '全部标为已看',
    empty: '还没有通知',
    emptyText: '预约、停诊、用卡、家人的事，都会在这里告诉您。',
  },
  {
    title: 'Notices',
    unread: 'unread',
    readAll: 'Mark all as read',
    empty: 'No notices yet',
    emptyText: 'Bookings, stopped clinics, uses of the card and family matters appear here.',
  },
)
