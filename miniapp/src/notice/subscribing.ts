import Taro from '@tarojs/taro'
import type { noticeApi } from '@onecard/shared/notice'
import type { QueryGivenTo } from '@onecard/shared/treaty'
import { newKey } from '../wire.ts'
import { subscribe, templates } from './api.ts'

type Occasion = QueryGivenTo<typeof noticeApi.templates>['occasion']

/** Asks WeChat for its subscribe messages, which only a tap may; true when at least one was accepted. */
export async function askForMessages(occasion: Occasion): Promise<boolean> {
  const { templateIds } = await templates({ query: { occasion } })
  if (templateIds.length === 0) return false
  // The typing wants Alipay's name of the list too.
  const result: Record<string, unknown> = {
    ...(await Taro.requestSubscribeMessage({ tmplIds: templateIds, entityIds: [] })),
  }
  const answers = templateIds.map((templateId) => ({ templateId, answer: answerOf(result[templateId]) }))
  await subscribe({ body: { answers }, key: newKey() })
  return answers.some(({ answer }) => answer === 'accept')
}

function answerOf(said: unknown): 'accept' | 'reject' | 'ban' {
  return said === 'accept' || said === 'ban' ? said : 'reject'
}
