import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { useSignedIn } from '../../../session.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { Pills } from '../../../ui/fields.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { SearchBox } from '../../../ui/SearchBox.tsx'
import { useChoice } from '../../../ui/useChoice.ts'
import { useSettled } from '../../../ui/useSettled.ts'
import { Beginnings } from '../../parts/Beginnings.tsx'
import { Hits, type Kind } from '../../parts/Hits.tsx'
import { searchWords } from '../../words.ts'
import '../../booking.scss'

const kindsOfHit = ['all', 'doctor', 'department', 'hospital'] as const

/** Where booking begins: search; before anything is typed, the usual doctors and all hospitals. */
export default function Search() {
  const words = useWords(searchWords)
  const { care } = useSettings()
  const signedIn = useSignedIn()
  const [typed, setTyped] = useChoice('search')
  const [kind, setKind] = useChoice<Kind>('search.kind', 'all', kindsOfHit)
  const asked = useSettled(typed.trim())
  const kinds = kindsOfHit.map((value) => ({ value, word: words[value] }))
  return (
    <Screen title={words.title}>
      <SearchBox
        label={words.placeholder}
        placeholder={care ? words.placeholderCare : words.placeholder}
        value={typed}
        onChange={setTyped}
      />
      {/胸痛|胸闷|喘|大汗|昏迷|xiong ?(tong|men)/.test(asked) && <Emergency />}
      {asked === '' ? (
        <Beginnings signedIn={signedIn} />
      ) : (
        <>
          <Pills label={words.kinds} choices={kinds} value={kind} onChange={setKind} />
          <Hits asked={asked} kind={kind} />
        </>
      )}
    </Screen>
  )
}

/** Whoever types this may not have the time for an appointment. */
function Emergency() {
  const words = useWords(searchWords)
  return (
    <View className="emergency" {...(process.env['TARO_ENV'] === 'h5' ? { role: 'alert' } : {})}>
      <Icon name="alert" size={24} colour="danger" />
      <View className="f1">
        <View className="strong">{words.emergencyTitle}</View>
        <View>{words.emergencyText}</View>
      </View>
      <Button
        kind="danger"
        small
        icon="phone"
        label={words.call120}
        onTap={() => void Taro.makePhoneCall({ phoneNumber: '120' })}
      >
        120
      </Button>
    </View>
  )
}
