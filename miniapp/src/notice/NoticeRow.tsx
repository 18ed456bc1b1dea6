import { Text, View } from '@tarojs/components'
import type { NoticeKind, NoticeView } from '@onecard/shared/notice'
import { useSaid, useWords } from '../i18n/i18n.ts'
import { shortWhen } from '../i18n/when.ts'
import { routes } from '../routes.ts'
import { useSettings } from '../settings.ts'
import type { Colour } from '../ui/colours.ts'
import { go } from '../ui/go.ts'
import { Icon } from '../ui/Icon.tsx'
import type { IconName } from '../ui/icons.ts'
import { names } from '../ui/names.ts'
import { Tap } from '../ui/Tap.tsx'
import { now } from '../wire.ts'
import { readNotices } from './api.ts'
import { noticeWords } from './words.ts'

const looks: Record<NoticeKind, [IconName, Colour]> = {
  'booking.held': ['hourglass', 'lake'],
  'booking.booked': ['ticket', 'primary'],
  'booking.refused': ['alert', 'danger'],
  'booking.cancelled': ['calendar', 'text3'],
  'booking.stopped': ['stop', 'danger'],
  'booking.moved': ['clock', 'accentText'],
  'card.used': ['qr', 'primary'],
  'card.changed': ['lock', 'accentText'],
  'member.consented': ['family', 'primary'],
  'member.came-of-age': ['family', 'accentText'],
  'member.disputed': ['alert', 'danger'],
  'report.ready': ['report', 'primary'],
  'missing.answered': ['report', 'lake'],
}

/** One notice; a tap marks it read and leads to what it is about. */
export function NoticeRow({ notice, brief = false }: { notice: NoticeView; brief?: boolean }) {
  const said = useSaid()
  const { language } = useSettings()
  const open = () => {
    // Being read is told on the way; that it could not be told is no reason not to go.
    void readNotices({ body: { ids: [notice.id] } }).catch(() => undefined)
    const target = leadsTo(notice)
    if (target !== null) go.to(target)
  }
  const cut = brief && 'one-line'
  return (
    <Tap className={names('row notice', !notice.read && 'unread')} onTap={open}>
      <NoticeIcon {...notice} />
      <View className="f1">
        <View className="notice-head">
          <Text className={names('row-title f1', cut)}>{said(notice.title)}</Text>
          <Text className="micro">{shortWhen(notice.at, now(), language)}</Text>
        </View>
        <Text className={names('cap', cut)}>{said(notice.body)}</Text>
      </View>
    </Tap>
  )
}

/** A dot for what was not read yet; said aloud, too. */
function NoticeIcon({ kind, read }: NoticeView) {
  const words = useWords(noticeWords)
  const { care } = useSettings()
  const [icon, colour] = looks[kind]
  const warm = colour === 'primary' ? 'accent' : colour
  return (
    <View className="notice-icon">
      <Icon name={icon} size={care ? 30 : 24} colour={colour} warm={warm} alt={read ? '' : words.unread} />
      {!read && <View className="notice-dot" />}
    </View>
  )
}

function leadsTo({ kind, subjectId }: NoticeView): string | null {
  if (kind.startsWith('member.')) return routes.members
  if (subjectId === null) return null
  if (kind === 'missing.answered') return routes.reportedMissing
  if (kind === 'report.ready') return routes.report(subjectId)
  return kind.startsWith('card.') ? routes.uses(subjectId) : routes.appointment(subjectId)
}
