import { picture, svg } from './svg.ts'

/** Flat heads without features, drawn by us: residents by age and sex, doctors in a white coat with a celadon collar. */
interface Looks {
  ground: string
  skin: string
  hair: string
  cloth: string
  cut: keyof typeof cuts
  coat?: boolean
  glasses?: boolean
}

const cuts = {
  short: 'M14.5 20c-.8-8 3.5-11.5 9.7-11.5S34 12 33.5 20c-1.2-3-2-4.5-3.5-5.5-3 1-8.5 1-11.5 0-1.7 1-2.8 2.5-4 5.5z',
  bob: 'M13 28c-1.5-12 2.5-20 11-20s12.5 8 11 20c-1 1.5-3 1.5-4 .5V18c-3-.5-5-1.5-6.5-3.2C22.5 17 20 18 17 18.5v10c-1 1-3 1-4-.5z',
  bun: 'M20 7.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM14.2 21c-.9-7.5 3-12 9.8-12s10.7 4.5 9.8 12c-1-3.5-3.8-6-9.8-6s-8.8 2.5-9.8 6z',
  mop: 'M14.5 19c-.5-7 3.5-10.5 9.5-10.5S34 12 33.5 19c-2-1.5-3-3-3.5-4.5-2 1.5-4 2-6 1l-2 1.5-1.5-1.5c-2 .5-4 1.5-6 3.5z',
} as const

const residents = {
  man: { ground: '#dcece7', skin: '#f2cfb0', hair: '#2d2a2a', cloth: '#0c5a53', cut: 'short' },
  woman: { ground: '#fae5df', skin: '#f5d5ba', hair: '#3a2a26', cloth: '#c8513a', cut: 'bob' },
  grandmother: { ground: '#fcefd6', skin: '#f0cdb0', hair: '#b9b6b2', cloth: '#875200', cut: 'bun' },
  grandfather: { ground: '#e0eaf6', skin: '#efc9a8', hair: '#b9b6b2', cloth: '#285793', cut: 'short', glasses: true },
  boy: { ground: '#e0eaf6', skin: '#f7d8bd', hair: '#3a2a26', cloth: '#e5a23c', cut: 'mop' },
  girl: { ground: '#f0e6f3', skin: '#f7d8bd', hair: '#3a2a26', cloth: '#9470a0', cut: 'bob' },
} as const satisfies Record<string, Looks>

const doctors: readonly Looks[] = [
  { ground: '#dcece7', skin: '#efc9a8', hair: '#4a4a4a', cloth: '#fff', cut: 'short', coat: true, glasses: true },
  { ground: '#e0eaf6', skin: '#f4d3b8', hair: '#2b2524', cloth: '#fff', cut: 'bob', coat: true },
  { ground: '#fcefd6', skin: '#eec7a6', hair: '#8c8884', cloth: '#fff', cut: 'bun', coat: true, glasses: true },
  { ground: '#f0e6f3', skin: '#f2cfb0', hair: '#2d2a2a', cloth: '#fff', cut: 'mop', coat: true },
  { ground: '#fae5df', skin: '#f5d5ba', hair: '#3a2a26', cloth: '#fff', cut: 'bun', coat: true },
  { ground: '#dcece7', skin: '#f2cfb0', hair: '#2d2a2a', cloth: '#fff', cut: 'short', coat: true },
  { ground: '#fcefd6', skin: '#f4d3b8', hair: '#4a3a34', cloth: '#fff', cut: 'bob', coat: true, glasses: true },
  { ground: '#e0eaf6', skin: '#efc9a8', hair: '#8c8884', cloth: '#fff', cut: 'short', coat: true },
]

export type ResidentFace = keyof typeof residents

/** Which face stands for a person: by age and sex only. */
export function faceOf({ age, sex }: { age: number; sex: 'male' | 'female' | 'unknown' }): ResidentFace {
  const female = sex === 'female'
  if (age < 14) return female ? 'girl' : 'boy'
  if (age >= 60) return female ? 'grandmother' : 'grandfather'
  return female ? 'woman' : 'man'
}

/** `nth` is any number: the directory says which face, and there are a few of them. */
export function doctorPicture(nth: number): string {
  const index = Math.abs(nth) % doctors.length
  return drawn(doctors[index] ?? residents.man, `doctor ${index}`)
}

export function residentPicture(face: ResidentFace): string {
  return drawn(residents[face], face)
}

function drawn(looks: Looks, name: string): string {
  const coat = looks.coat
    ? '<path d="m18.5 35 5.5 7 5.5-7" fill="#8cc0b4"/><path d="M18 34.8 24 43l-3 5M30 34.8 24 43l3 5" fill="none" stroke="#c9d3cf" stroke-width="1.2"/>'
    : ''
  const glasses = looks.glasses
    ? '<g fill="none" stroke="#364340" stroke-width="1.2"><circle cx="20.3" cy="22.5" r="2.9"/><circle cx="27.7" cy="22.5" r="2.9"/><path d="M23.2 22.5h1.6"/></g>'
    : ''
  const head = `<rect x="20.5" y="28" width="7" height="9" rx="3.5" fill="${looks.skin}"/><ellipse cx="24" cy="22" rx="8.8" ry="10" fill="${looks.skin}"/>`
  const hair = `<path d="${cuts[looks.cut]}" fill="${looks.hair}"/>`
  const body = `<path d="M7 50c0-10 7-15.5 17-15.5S41 40 41 50z" fill="${looks.cloth}"/>`
  const inside = `<clipPath id="c"><circle cx="24" cy="24" r="24"/></clipPath><g clip-path="url(#c)"><rect width="48" height="48" fill="${looks.ground}"/>${body}${coat}${head}${hair}${glasses}</g>`
  return picture(svg(48, 48, inside), `face ${name}`)
}
