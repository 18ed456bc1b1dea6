import Taro from '@tarojs/taro'
import type { SamplingPointView } from '@onecard/shared/sampling'

export interface Place {
  latitude: number
  longitude: number
}

/** Where the phone is, asked for by a tap and used once; null when it may not or can not say. */
export async function whereAmI(): Promise<Place | null> {
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'gcj02' })
    return { latitude, longitude }
  } catch {
    return null
  }
}

/** Opens WeChat's own map there; false where there is none, as in a browser. */
export async function showTheWay({ latitude, longitude, name, address }: SamplingPointView): Promise<boolean> {
  if (process.env['TARO_ENV'] !== 'weapp') return false
  try {
    await Taro.openLocation({ latitude, longitude, name, address, scale: 16 })
    return true
  } catch {
    return false
  }
}

export function dial(phoneNumber: string): void {
  void Promise.resolve(Taro.makePhoneCall({ phoneNumber })).catch(() => undefined)
}

/** 350 米 · 1.2 公里 */
export function farWord(metres: number, language: 'zh' | 'en'): string {
  if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} ${language === 'zh' ? '米' : 'm'}`
  return `${(metres / 1000).toFixed(1)} ${language === 'zh' ? '公里' : 'km'}`
}
