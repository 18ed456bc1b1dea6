import { Picker, Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { fullDate } from '../i18n/when.ts'
import { useSettings } from '../settings.ts'
import { FieldFault } from './fields.tsx'
import { Icon } from './Icon.tsx'
import { names } from './names.ts'
import { uiWords } from './words.ts'

interface DateFieldProps {
  label: string
  value: string
  onChange: (day: string) => void
  latest: string
  fault?: string | null | undefined
}

const earliest = '1900-01-01'

/** A day to choose: WeChat's wheel, a browser's own calendar. */
export function DateField(props: DateFieldProps) {
  return (
    <View className={names('field-box', props.fault && 'wrong')}>
      {process.env['TARO_ENV'] === 'h5' ? <WebDate {...props} /> : <WeChatDate {...props} />}
      <FieldFault fault={props.fault} />
    </View>
  )
}

function WebDate({ label, value, onChange, latest }: DateFieldProps) {
  return (
    <View className="field">
      <Text className="field-name">{label}</Text>
      <input
        className="input"
        type="date"
        aria-label={label}
        min={earliest}
        max={latest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </View>
  )
}

function WeChatDate({ label, value, onChange, latest }: DateFieldProps) {
  const words = useWords(uiWords)
  const { language } = useSettings()
  return (
    <Picker mode="date" value={value} start={earliest} end={latest} onChange={({ detail }) => onChange(detail.value)}>
      <View className="field">
        <Text className="field-name">{label}</Text>
        <Text className={names('field-value', value === '' && 'ph')}>
          {value === '' ? words.choose : fullDate(value, language)}
        </Text>
        <Icon name="right" size={18} colour="quiet" />
      </View>
    </Picker>
  )
}
