import Taro from '@tarojs/taro'

/** WeChat asked for consent to its privacy guide and waits for the answer. */
export interface PrivacyQuestion {
  answer(given: { event: 'agree' | 'disagree'; buttonId?: string }): void
}

let open: PrivacyQuestion | null = null
const listeners = new Set<(question: PrivacyQuestion | null) => void>()

/** Called once at the start; WeChat then comes to us whenever an interface needs a consent that is still missing. */
export function listenForPrivacy(): void {
  if (process.env['TARO_ENV'] !== 'weapp') return
  Taro.onNeedPrivacyAuthorization((resolve) => {
    tell({
      answer({ event, buttonId = '' }) {
        tell(null)
        resolve({ event, buttonId })
      },
    })
  })
}

export function openQuestion(): PrivacyQuestion | null {
  return open
}

export function watchQuestion(hear: (question: PrivacyQuestion | null) => void): () => void {
  listeners.add(hear)
  return () => void listeners.delete(hear)
}

function tell(question: PrivacyQuestion | null): void {
  open = question
  for (const hear of listeners) hear(question)
}
