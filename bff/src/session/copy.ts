import { accountFacts, consentViews } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { idBytes } from '../infra/ids.ts'
import { memberCopies, personsOf, type CopySection, type Ties } from '../person/service.ts'

/** All that is kept under this account, opened: the right to a copy of one's own data. Others' numbers stay masked. */
export async function copyOfData(
  deps: Deps,
  ties: Ties,
  accountId: string,
): Promise<{ madeAt: string; sections: CopySection[] }> {
  const [account, consents, devices, members, persons] = await Promise.all([
    accountFacts(deps, accountId),
    consentViews(deps, accountId),
    deviceCopies(deps, accountId),
    memberCopies(deps, accountId),
    personsOf(deps, accountId),
  ])
  return {
    madeAt: deps.clock.now().toISOString(),
    sections: [
      { title: '账号', rows: [{ 账号编号: account.id, 微信手机号: account.phone }] },
      { title: '登录设备', rows: devices },
      {
        title: '同意记录',
        rows: consents.map(({ kind, version, granted, at }) => ({
          协议: kind,
          版本: version,
          同意: granted,
          时间: at,
        })),
      },
      { title: '成员', rows: members },
      ...(await ties.copySections(accountId, persons)),
    ],
  }
}

async function deviceCopies({ sql }: Deps, accountId: string): Promise<CopySection['rows']> {
  const rows = await sql.select<{ device: string; via: string; created_at: Date; last_seen_at: Date }>(
    'SELECT device, via, created_at, last_seen_at FROM account_session WHERE account_id = ? ORDER BY created_at',
    [idBytes(accountId)],
  )
  return rows.map(({ device, via, created_at, last_seen_at }) => ({
    设备: device,
    方式: via,
    登录: created_at.toISOString(),
    最近使用: last_seen_at.toISOString(),
  }))
}
