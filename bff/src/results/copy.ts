import type { ReportItem, ReportView } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { Refusal } from '../infra/refusal.ts'
import type { CopySection } from '../person/service.ts'
import { list } from './list.ts'
import { openReport } from './read.ts'

/**
 * Every report that this account may read, for the copy of one's data. A private one only says that it is there: what it
 * says is read on the phone, by whoever proves anew who they are.
 */
export async function copyOfReports(deps: Deps, accountId: string): Promise<CopySection> {
  const reader = { accountId, sessionId: null }
  const rows: CopySection['rows'] = []
  let after: string | undefined
  do {
    const page = await list(deps, reader, { after, limit: 100 })
    for (const item of page.items) rows.push(rowOf(item, await said(deps, accountId, item.id)))
    after = page.next ?? undefined
  } while (after !== undefined)
  return { title: '检查检验报告', rows }
}

async function said(deps: Deps, accountId: string, id: string): Promise<ReportView | null> {
  try {
    return (await openReport(deps, { accountId, sessionId: null }, id)).view
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function rowOf(item: ReportItem, view: ReportView | null): CopySection['rows'][number] {
  if (view === null) return { 报告编号: item.id, 说明: '隐私报告，请在手机上验证后查看' }
  const { conclusion, note, sampleNumber, observations } = view
  return {
    ...{ 报告编号: item.id, 名称: item.title, 机构: item.institutionName, 状态: item.state },
    ...{ 核酸: item.nucleic?.state ?? null, 标本号: sampleNumber, 采样: item.sampledAt, 报告: item.issuedAt },
    结论: conclusion,
    备注: note,
    项目: observations.map(({ name, value, unit, range }) => ({
      名称: name,
      结果: value,
      单位: unit,
      参考范围: range,
    })),
  }
}
