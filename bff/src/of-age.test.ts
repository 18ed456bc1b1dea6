import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { noticeApi } from '@onecard/shared/notice'
import { personApi } from '@onecard/shared/person'
import { openTown, type SignedIn, type Town } from '../test/town.ts'
import { handlersOf } from './handlers.ts'
import { deliverDue } from './infra/outbox.ts'
import { jobsOf } from './jobs.ts'

let town: Town
beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

const add = (who: SignedIn, name: string, relation: string) =>
  who.call(personApi.addMember, { body: town.papers(name, relation) })

/** The worker's round: the job, then what follows from its facts. */
async function workersRound(): Promise<void> {
  const job = jobsOf(town).find(({ name }) => name === 'person.ask-wards-of-age')
  await job?.run()
  const handlers = handlersOf(town)
  while ((await deliverDue(town, handlers)) > 0);
}

const told = async (who: SignedIn) =>
  (await who.call(noticeApi.notices)).body.items
    .filter(({ kind }) => kind === 'member.came-of-age')
    .map(({ title, body }) => [title.zh, body.zh])

test('on the eighteenth birthday the guardian and the grown-up child are each told once what changes for them', async () => {
  const youth = await town.arrive('zhou-zihan')
  await add(youth, '周子涵', 'self')
  const father = await town.arrive('zhou-jianguo')
  await add(father, '周建国', 'self')
  await add(father, '周子涵', 'child')
  town.clock.set('2028-03-07T15:59:00Z')
  await workersRound()
  town.clock.set('2028-03-07T16:01:00Z')
  await workersRound()
  await workersRound()

  const [father2, youth2] = [await town.signIn('zhou-jianguo'), await town.signIn('zhou-zihan')]
  expect(await told(father2)).toEqual([['孩子年满 18 岁', expect.stringContaining('需要本人同意')]])
  expect(await told(youth2)).toEqual([['您已年满 18 岁', expect.stringContaining('由您自己管理')]])
  const states = async (who: SignedIn) =>
    (await who.call(personApi.members)).body.items.map(({ relation, state }) => [relation, state])
  expect(await states(father2)).toEqual([
    ['self', 'active'],
    ['child', 'consent-awaited'],
  ])
  expect(await states(youth2)).toEqual([['self', 'active']])
})
