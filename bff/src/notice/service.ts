// The room's face: what routes, handlers, jobs and the seed may ask of notices.
export { forgetAccount, forgetOldNotices, forgetPerson, inbox, markRead, unreadCount } from './inbox.ts'
export { sendNotice } from './send.ts'
export { keepAnswers, templatesFor } from './subscriptions.ts'
export {
  tellBooking,
  tellCardChanged,
  tellCardUsed,
  tellDisputed,
  tellMember,
  tellMissing,
  tellReport,
} from './tell.ts'
export { readTemplates } from './templates.ts'
