import { Text } from '@tarojs/components'

/** A text in which the part that was searched for is bold; a pinyin match marks nothing. */
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const [from, to] = marks[0] ?? [0, 0]
  return (
    <Text className="row-title">
      {text.slice(0, from)}
      {to > from && <Text className="mark">{text.slice(from, to)}</Text>}
      {text.slice(to)}
    </Text>
  )
}
