import Taro from '@tarojs/taro'

export const tabs = ['home', 'reports', 'card', 'mine'] as const
export type Tab = (typeof tabs)[number]

/** Moves between pages; a move that the platform refuses (a second tap while one flies) is simply not made. */
export const go = {
  to(url: string): void {
    void Promise.resolve(Taro.navigateTo({ url })).catch(() => undefined)
  },
  instead(url: string): void {
    void Promise.resolve(Taro.redirectTo({ url })).catch(() => undefined)
  },
  /** Back where one came from, after a browser's refresh too; home, when this page was opened by a link. */
  back(): void {
    if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
    else if (cameFromOurs()) window.history.back()
    else go.tab('home')
  },
  tab(tab: Tab): void {
    const url = `/${tab}/index`
    // An engine without tab switching still knows how to start over at a page.
    void Promise.resolve(Taro.switchTab({ url })).catch(() => Taro.reLaunch({ url }))
  },
  over(url: string): void {
    void Promise.resolve(Taro.reLaunch({ url })).catch(() => undefined)
  },
}

/** A refresh forgets the pages beneath; the browser still counts the steps that were made in this app. */
function cameFromOurs(): boolean {
  if (process.env['TARO_ENV'] !== 'h5') return false
  const state: unknown = window.history.state
  return typeof state === 'object' && state !== null && 'idx' in state && Number(state.idx) > 0
}
