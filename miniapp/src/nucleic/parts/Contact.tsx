import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Card } from '../../ui/layout.tsx'
import { dial } from '../place.ts'
import { testWords } from '../words.ts'

/** Who looks after this result, and how to reach them. */
export function Contact({ contact: { name, phone } }: { contact: { name: string; phone: string } }) {
  const words = useWords(testWords)
  const { care } = useSettings()
  return (
    <Card>
      <View className="contact">
        <View className="contact-pic">
          <Icon name="headset" size={care ? 30 : 24} colour="lake" />
        </View>
        <View className="f1 contact-who">
          <Text className="row-title">{name}</Text>
          <Text className="cap num">{phone}</Text>
          <Text className="cap">{words.contactNote}</Text>
        </View>
        <Button small icon="phone" label={`${words.callShort} ${name}`} onTap={() => dial(phone)}>
          {words.callShort}
        </Button>
      </View>
    </Card>
  )
}
