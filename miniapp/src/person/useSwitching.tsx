import { useState, type ReactNode } from 'react'
import { PeopleSheet } from '../ui/people.tsx'
import type { People } from './people.ts'

/** The sheet on which another person is chosen, while it is open, and what opens it. */
export function useSwitching(people: People | null): { sheet: ReactNode; open: () => void } {
  const [asked, setAsked] = useState(false)
  const close = () => setAsked(false)
  const choose = (id: string) => {
    people?.choose(id)
    close()
  }
  const sheet = asked && people && (
    <PeopleSheet people={people.people} chosen={people.chosen?.id ?? null} onChoose={choose} onClose={close} />
  )
  return { sheet, open: () => setAsked(true) }
}
