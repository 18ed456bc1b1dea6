import { useWords } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/layout.tsx'
import { List, readOn } from '../../../ui/List.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { State, useProblem } from '../../../ui/states.tsx'
import { usePages } from '../../../ui/usePages.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { notices, readNotices } from '../../api.ts'
import { NoticeRow } from '../../NoticeRow.tsx'
import { noticeWords } from '../../words.ts'

/** The in-app inbox, newest first. */
export default function Notices() {
  const words = useWords(noticeWords)
  const said = useProblem()
  const list = usePages((after) => notices({ query: { after } }))
  const reading = useWrite(() => readNotices({ body: {} }), { done: list.reload })
  const unread = list.state === 'ready' && list.items.some(({ read }) => !read)
  const foot = unread && (
    <Button kind="ghost" wide icon="check" busy={reading.busy} onTap={() => reading.run(null)}>
      {words.readAll}
    </Button>
  )
  return (
    <Screen title={words.title} foot={foot} onEnd={readOn(list)}>
      {reading.error !== null && <Problem text={said(reading.error)} />}
      <List of={list} empty={<State icon="bell" title={words.empty} text={words.emptyText} />}>
        {(items) => (
          <Card flush>
            {items.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} />
            ))}
          </Card>
        )}
      </List>
    </Screen>
  )
}
