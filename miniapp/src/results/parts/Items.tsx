import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { Observation, ReportView } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { Segment } from '../../ui/fields.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { useChoice } from '../../ui/useChoice.ts'
import { sorted } from '../reading.ts'
import { reportWords } from '../words.ts'
import { Critical } from './Critical.tsx'
import { Item } from './Item.tsx'

const orders = ['byWeight', 'byReport'] as const

/** All items, what matters first unless the report's own order is wanted. What can't wait stands above both. */
export function Items({ report }: { report: ReportView }) {
  const words = useWords(reportWords)
  const [order, setOrder] = useChoice('report.order', 'byWeight', orders)
  const { memberId, observations } = report
  const { critical, marked, rest } = sorted(observations)
  const mixed = rest.length > 0 && critical.length + marked.length > 0
  const all = observations.length
  return (
    <>
      <Critical items={critical} memberId={memberId} />
      {mixed && (
        <View className="result-order">
          <Segment
            label={words.order}
            value={order}
            onChange={setOrder}
            choices={orders.map((value) => ({ value, word: words[value] }))}
          />
        </View>
      )}
      {mixed && order === 'byWeight' ? (
        <>
          <Group title={words.attention} count={words.countOf(marked.length, all)} items={marked} memberId={memberId} />
          <Group title={words.rest} count={words.count(rest.length)} items={rest} memberId={memberId} folds />
        </>
      ) : (
        <Group title={words.allItems} count={words.count(all)} items={observations} memberId={memberId} />
      )}
    </>
  )
}

interface GroupProps {
  title: string
  count: string
  items: readonly Observation[]
  memberId: string
  /** A long rest is opened by a tap. */
  folds?: boolean
}

const fewEnough = 6
const shownFolded = 4

function Group({ title, count, items, memberId, folds = false }: GroupProps) {
  const words = useWords(reportWords)
  const [open, setOpen] = useState(!folds || items.length <= fewEnough)
  if (items.length === 0) return null
  const shown = open ? items : items.slice(0, shownFolded)
  return (
    <Card flush>
      <View className="group-head">
        <Heading className="h2" text={title} />
        <Text className="cap">{count}</Text>
      </View>
      {shown.map((item, nth) => (
        // A code may come twice in one report: before and after something was given.
        <Item key={`${item.code} ${nth}`} item={item} memberId={memberId} />
      ))}
      {!open && (
        <Tap className="item-more" onTap={() => setOpen(true)}>
          <Text>{words.more(items.length - shown.length)}</Text>
          <Icon name="down" size={18} />
        </Tap>
      )}
    </Card>
  )
}
