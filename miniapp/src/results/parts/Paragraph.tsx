import { Text } from '@tarojs/components'
import { Card, Heading } from '../../ui/layout.tsx'

/** A text of the report under its own heading; nothing where there is none. */
export function Paragraph({ title, text }: { title: string; text: string | null }) {
  if (text === null) return null
  return (
    <Card>
      <Heading className="h2" text={title} />
      <Text className="paragraph">{text}</Text>
    </Card>
  )
}
