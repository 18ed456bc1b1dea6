import { View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { Icon } from './Icon.tsx'
import { Tap } from './Tap.tsx'
import { TextInput } from './TextInput.tsx'
import { uiWords } from './words.ts'

interface SearchBoxProps {
  value: string
  onChange: (value: string) => void
  label: string
  placeholder: string
}

/** A line to search by, with a cross that empties it. */
export function SearchBox({ value, onChange, label, placeholder }: SearchBoxProps) {
  const words = useWords(uiWords)
  return (
    <View className="search-box">
      <Icon name="search" size={22} />
      <TextInput label={label} placeholder={placeholder} value={value} maxLength={40} onChange={onChange} />
      {value !== '' && (
        <Tap className="search-clear" label={words.clear} onTap={() => onChange('')}>
          <Icon name="close" size={20} colour="text3" />
        </Tap>
      )}
    </View>
  )
}
