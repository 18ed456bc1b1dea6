import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { notices } from '../../notice/api.ts'
import { NoticeRow } from '../../notice/NoticeRow.tsx'
import { routes } from '../../routes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { go } from '../../ui/go.ts'
import { Card, Section } from '../../ui/layout.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { homeWords } from '../words.ts'

/** The latest three notices; the whole list is one tap away. */
export function NoticePreview() {
  const words = useWords(homeWords)
  const latest = useRemote(() => notices({ query: { limit: 3 } }), [], 'notices')
  if (latest.state !== 'ready') return null
  const { items } = latest.value
  const more = items.length > 0 ? { more: words.all, onMore: () => go.to(routes.notices) } : {}
  return (
    <Section title={words.notices} {...more}>
      <Card flush>
        {items.length === 0 ? (
          <View className="row">
            <Icon name="bell" size={24} warm="accent" />
            <View className="f1">
              <View className="row-title">{words.noNotices}</View>
              <View className="cap">{words.noNoticesText}</View>
            </View>
          </View>
        ) : (
          items.map((notice) => <NoticeRow key={notice.id} notice={notice} brief />)
        )}
      </Card>
    </Section>
  )
}
