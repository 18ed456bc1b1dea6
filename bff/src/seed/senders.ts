import type { Seeder } from './seeder.ts'

/** The MLLP senders of config/hospitals.json, laboratories first. */
export const seedSenders: Seeder = ({ hospitals }) => {
  const senders = hospitals.all().flatMap(({ id, mllpSenders }) =>
    mllpSenders.map(({ application, facility, charset, types }) => ({
      lab: types.some((type) => type.startsWith('ORU')),
      sender: { application, facility, hospitalId: id, charset },
    })),
  )
  senders.sort((a, b) => Number(b.lab) - Number(a.lab))
  return Promise.resolve({ mllpSenders: senders.map(({ sender }) => sender) })
}
