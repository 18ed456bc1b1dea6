import type { noticeApi } from '@onecard/shared/notice'
import { route } from '../api.ts'

export const notices = route<typeof noticeApi.notices>('GET', '/notices')
export const unread = route<typeof noticeApi.unread>('GET', '/notices/unread')
export const readNotices = route<typeof noticeApi.read>('POST', '/notices/read')
export const templates = route<typeof noticeApi.templates>('GET', '/notices/templates')
export const subscribe = route<typeof noticeApi.subscribe>('POST', '/notices/subscriptions')
