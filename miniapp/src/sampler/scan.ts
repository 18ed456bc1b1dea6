import Taro from '@tarojs/taro'

/** Browsers scan by a hand-held scanner that types, WeChat by its camera. */
export const hasCamera = process.env['TARO_ENV'] !== 'h5'

/** What the camera read; null when nothing was read: the person went back, or refused the camera. */
export async function scan(): Promise<string | null> {
  try {
    const { result } = await Taro.scanCode({ onlyFromCamera: true, scanType: ['qrCode', 'barCode'] })
    return result || null
  } catch {
    return null
  }
}
