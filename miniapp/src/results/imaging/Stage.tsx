import { useEffect, useState } from 'react'
import { Image, Text, View } from '@tarojs/components'
import type { ImageSeries } from '@onecard/shared/imaging'
import { ownPicture } from '../../api.ts'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Note } from '../../ui/layout.tsx'
import { names } from '../../ui/names.ts'
import { useRemote } from '../../ui/useRemote.ts'
import { letGo } from '../../wire.ts'
import { imagingWords } from './words.ts'

interface StageProps {
  reportId: string
  series: ImageSeries
  name: string
}

/** One series, picture by picture; the middle one first, where the matter usually is. Twice as large on request. */
export function Stage({ reportId, series, name }: StageProps) {
  const words = useWords(imagingWords)
  const { instances } = series
  const count = instances.length
  const [at, turn] = useState(Math.floor(count / 2))
  const [large, setLarge] = useState(false)
  return (
    <View className="stage">
      <Shown
        path={`/reports/${reportId}/images/${series.uid}/${instances[at] ?? ''}?size=${large ? 'large' : 'usual'}`}
        large={large}
        alt={words.picture(name, at + 1, count)}
      />
      <View className="stage-under">
        {count > 1 && <Turn at={at} count={count} turn={turn} />}
        <View className="f1" />
        <Button kind="soft" small icon="search" onTap={() => setLarge(!large)}>
          {large ? words.whole : words.zoom}
        </Button>
      </View>
    </View>
  )
}

function Turn({ at, count, turn }: { at: number; count: number; turn: (at: number) => void }) {
  const words = useWords(imagingWords)
  const to = (next: number, label: string, icon: 'left' | 'right') => (
    <Button kind="soft" small icon={icon} label={label} disabled={next < 0 || next >= count} onTap={() => turn(next)}>
      {''}
    </Button>
  )
  return (
    <>
      {to(at - 1, words.before, 'left')}
      <Text className="num">{words.place(at + 1, count)}</Text>
      {to(at + 1, words.after, 'right')}
    </>
  )
}

function Shown({ path, large, alt }: { path: string; large: boolean; alt: string }) {
  const words = useWords(imagingWords)
  const known = useRemote(() => ownPicture(path), [path])
  const file = known.state === 'ready' ? known.value : null
  useEffect(() => () => void (file !== null && letGo(file)), [file])
  if (known.state === 'failed') {
    return (
      <Note
        tone="warn"
        icon="refresh"
        action={
          <Button kind="soft" small onTap={known.reload}>
            {words.again}
          </Button>
        }
      >
        {words.away}
      </Note>
    )
  }
  return (
    <View className={names('stage-box', large && 'large')}>
      {file === null ? <Text className="stage-wait">{words.coming}</Text> : <Seen file={file} alt={alt} />}
    </View>
  )
}

/** In a browser a plain `img`, so that its text alternative is a real one. */
function Seen({ file, alt }: { file: string; alt: string }) {
  if (process.env['TARO_ENV'] === 'h5') return <img className="stage-picture" src={file} alt={alt} />
  return <Image className="stage-picture" mode="widthFix" src={file} ariaLabel={alt} />
}
