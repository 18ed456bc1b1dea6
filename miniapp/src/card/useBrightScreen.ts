import { useCallback, useEffect, useRef } from 'react'
import Taro, { useDidHide, useDidShow } from '@tarojs/taro'

/** Scanners read a bright screen better. As bright as can be while the code is shown, as it was afterwards. */
export function useBrightScreen(): void {
  const before = useRef<number | null>(null)
  const up = useCallback(() => void brighten(before), [])
  const down = useCallback(() => void dim(before), [])
  useEffect(() => {
    up()
    return down
  }, [up, down])
  useDidShow(up)
  useDidHide(down)
}

type Before = { current: number | null }

async function brighten(before: Before): Promise<void> {
  if (process.env['TARO_ENV'] === 'h5' || before.current !== null) return
  try {
    const { value } = await Taro.getScreenBrightness()
    before.current = value
    await Taro.setScreenBrightness({ value: 1 })
    await Taro.setKeepScreenOn({ keepScreenOn: true })
  } catch {
    // A phone that does not let us: the code is read all the same.
    before.current = null
  }
}

async function dim(before: Before): Promise<void> {
  const { current } = before
  if (current === null) return
  before.current = null
  try {
    await Taro.setScreenBrightness({ value: current })
    await Taro.setKeepScreenOn({ keepScreenOn: false })
  } catch {
    return
  }
}
