import { local } from './paths.js'
import { seconds } from './progress.js'
import { readResidents } from './demo.js'

/** What somebody who has just started the demo wants to know. */
export function printSummary({ urls, ports, facts, ours, file, began }) {
  const lines = [
    ['Residents’ app 居民端', urls.web],
    ['API 接口文档', `${urls.web}/docs`],
    ['FHIR R4', `${urls.web}/fhir/R4`],
    ['HL7 v2 (MLLP)', `127.0.0.1:${ports.mllp}`],
    ['WeChat 模拟微信', urls.wechat],
    ['Laboratories 模拟检验机构', `${urls.labs}/control/state`],
    ['Metrics 指标', `${urls.metrics}/metrics`],
  ]
  console.log(`\nReady in ${seconds(began)}. 已就绪。\n`)
  console.log(table(lines))
  console.log('\nDemo residents 演示居民 (pick one on the sign-in page 登录页选择)')
  const residents = readResidents()
  console.log(table(residents.slice(0, 6).map(({ name, idNumber, note }) => [name, `${idNumber}  ${note}`])))
  console.log(`  … ${residents.length - 6} more 另有 ${residents.length - 6} 位`)
  for (const { username, password, totpSecret, role } of facts.staff ?? []) {
    console.log(`  ${role}: ${username} / ${password}  TOTP ${totpSecret}`)
  }
  if (!ours)
    console.log('\nThis database was not made by npm start: nothing was seeded. 该数据库非本命令创建，未写入演示数据。')
  console.log(
    `\nEverything in one file 机器可读: ${file}\nLogs 日志: ${local('log')}\nCtrl-C stops all of it. 按 Ctrl-C 停止。`,
  )
}

function table(rows) {
  const widest = Math.max(...rows.map(([head]) => width(head)))
  return rows.map(([head, text]) => `  ${head}${' '.repeat(widest - width(head))}  ${text}`).join('\n')
}

/** Columns on a terminal: Chinese characters take two. */
const width = (text) => [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 2 : 1), 0)
