import { totp } from '../simulators/street/staff.ts'
import type { Phone, Resident } from './phone.ts'
import type { Demo } from './town.ts'

/** The demo's sampler signs in on a phone of her own. */
export async function signInSampler({ button, field, open, text }: Phone, { staff }: Demo): Promise<void> {
  const account = staff.find(({ username }) => username === 'luoxia')
  if (!account) throw new Error('The demo has no sampler.')
  await open('/sampler/pages/desk/index')
  await field('账号').fill(account.username)
  await field('密码').fill(account.password)
  // A code works once, and the town's own sampler may have used this half minute's: the next one is good already.
  const step = Math.floor(Date.now() / 30_000) + 1
  await field('验证码').fill(totp(account.totpSecret, step))
  await button('登录').click()
  await text('每管人数').waitFor()
}

/** One person without a phone, alone in a tube that goes to 云川博安医学检验所. */
export async function takeSample({ page, button, field, text }: Phone, code: string, who: Resident): Promise<void> {
  const radio = (name: RegExp) => page.getByRole('radio', { name }).filter({ visible: true }).first()
  await button(/^采样点/).click()
  await radio(/市一院发热门诊/).click()
  await button(/^送检实验室/).click()
  await radio(/博安/).click()
  await radio(/单采/).click()
  await field('采样管编号').fill(code)
  await button('开管').click()
  await button('没有手机？输证件').click()
  await field('身份证号').fill(who.idNumber)
  await field('姓名').fill(who.name)
  await button('加入这支管').click()
  await text('已登记').waitFor()
  await button('封管').click()
  await page.getByRole('dialog').getByRole('button', { name: '封管' }).click()
  await text('已上传 1 管').waitFor()
}
