import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../../i18n/i18n.ts'
import { StateChip, type Tone } from '../../ui/chips.tsx'
import type { IconName } from '../../ui/icons.ts'
import { membersWords } from '../personWords.ts'

const looks: Record<MemberView['state'], [Tone, IconName]> = {
  active: ['open', 'check'],
  'consent-awaited': ['soon', 'hourglass'],
  'guardian-awaited': ['soon', 'shield'],
  disputed: ['stop', 'alert'],
}

export function MemberState({ state }: Pick<MemberView, 'state'>) {
  const words = useWords(membersWords)
  const [tone, icon] = looks[state]
  return (
    <StateChip tone={tone} icon={icon}>
      {words[state]}
    </StateChip>
  )
}
