import Taro from '@tarojs/taro'

/** A short word that goes by itself; what must be read stands on the page instead. */
export function say(text: string): void {
  void Promise.resolve(Taro.showToast({ title: text, icon: 'none', duration: 2500 })).catch(() => undefined)
}
