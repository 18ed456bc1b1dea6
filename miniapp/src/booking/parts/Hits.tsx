import { View } from '@tarojs/components'
import type { SearchHit } from '@onecard/shared/directory'
import { useWords } from '../../i18n/i18n.ts'
import { useSettings } from '../../settings.ts'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { IconName } from '../../ui/icons.ts'
import { Card } from '../../ui/layout.tsx'
import { Await, State } from '../../ui/states.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { search } from '../api.ts'
import { pagesOf } from '../pagesOf.ts'
import { searchWords } from '../words.ts'
import { Marked } from './Marked.tsx'

export type Kind = 'all' | SearchHit['kind']

const icons: Record<SearchHit['kind'], IconName> = { doctor: 'steth', department: 'user', hospital: 'hospital' }

/** What was found, the best first. */
export function Hits({ asked, kind }: { asked: string; kind: Kind }) {
  const words = useWords(searchWords)
  const found = useRemote(() => search({ query: { q: asked, limit: 50 } }), [asked])
  return (
    <Await of={found}>
      {({ items }) => {
        const chosen = items.filter((hit) => kind === 'all' || hit.kind === kind)
        if (chosen.length === 0) return <State icon="search" title={words.none} text={words.noneText(asked)} />
        return (
          <Card flush>
            {chosen.map((hit) => (
              <Hit key={`${hit.kind} ${hit.id}`} hit={hit} />
            ))}
          </Card>
        )
      }}
    </Await>
  )
}

function Hit({ hit }: { hit: SearchHit }) {
  const { care } = useSettings()
  return (
    <Tap className="row" onTap={() => go.to(pageOf(hit))}>
      <Icon name={icons[hit.kind]} size={care ? 30 : 24} warm="accent" />
      <View className="f1">
        <Marked text={hit.title} marks={hit.highlight} />
        <View className="cap">{hit.subtitle}</View>
      </View>
      <Icon name="right" size={18} colour="quiet" />
    </Tap>
  )
}

function pageOf({ kind, id }: SearchHit): string {
  if (kind === 'doctor') return pagesOf.doctorTimes(id)
  return kind === 'department' ? pagesOf.department(id) : pagesOf.hospital(id)
}
