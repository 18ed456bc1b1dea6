import { Picker, Text, View } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { FieldFault } from './fields.tsx'
import { Icon } from './Icon.tsx'
import { names } from './names.ts'
import { uiWords } from './words.ts'

interface TimeFieldProps {
  label: string
  /** `08:30`, or '' while nothing is chosen. */
  value: string
  onChange: (time: string) => void
  fault?: string | null | undefined
}

/** A time of the day to choose: WeChat's wheel, a browser's own clock. */
export function TimeField(props: TimeFieldProps) {
  return (
    <View className={names('field-box', props.fault && 'wrong')}>
      {process.env['TARO_ENV'] === 'h5' ? <WebTime {...props} /> : <WeChatTime {...props} />}
      <FieldFault fault={props.fault} />
    </View>
  )
}

function WebTime({ label, value, onChange }: TimeFieldProps) {
  return (
    <View className="field">
      <Text className="field-name">{label}</Text>
      <input
        className="input"
        type="time"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </View>
  )
}

function WeChatTime({ label, value, onChange }: TimeFieldProps) {
  const words = useWords(uiWords)
  return (
    <Picker mode="time" value={value} onChange={({ detail }) => onChange(detail.value)}>
      <View className="field">
        <Text className="field-name">{label}</Text>
        <Text className={names('field-value', value === '' && 'ph')}>{value === '' ? words.choose : value}</Text>
        <Icon name="right" size={18} colour="quiet" />
      </View>
    </Picker>
  )
}
