import { useMemo, useSyncExternalStore } from 'react'
import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../i18n/i18n.ts'
import { useSignedIn } from '../session.ts'
import { faceOf } from '../ui/faces.ts'
import type { Someone } from '../ui/people.tsx'
import { useRemote, type Remote } from '../ui/useRemote.ts'
import { keep, kept } from '../wire.ts'
import { members } from './api.ts'
import { calledBy, kinWords } from './words.ts'

/** A member as screens show one. */
export interface Person extends Someone {
  member: MemberView
}

export interface People {
  people: Person[]
  /** Whose pages one is looking at; null while there is nobody. */
  chosen: Person | null
  choose: (id: string) => void
  limit: number
}

/** The people this account looks after, and which of them is meant now: the same one on every page. */
export function usePeople(): { remote: Remote<People>; people: People | null } {
  const words = useWords(kinWords)
  const asked = useRemote(members, [useSignedIn()], 'members')
  const id = useSyncExternalStore(listen, chosenId)
  const value = asked.state === 'ready' ? asked.value : null
  const people = useMemo(() => {
    if (value === null) return null
    const people = value.items.map((member) => personOf(member, calledBy(words, member)))
    const chosen = people.find((person) => person.id === id) ?? people[0] ?? null
    return { people, chosen, choose, limit: value.limit }
  }, [value, words, id])
  const remote: Remote<People> = asked.state === 'ready' && people ? { ...asked, value: people } : withoutValue(asked)
  return { remote, people }
}

export function personOf(member: MemberView, called: string): Person {
  return { id: member.id, face: faceOf(member), called, nameMasked: member.nameMasked, member }
}

/** From now on this person is meant, on this and every other page. */
export function choose(id: string): void {
  keep('person', id)
  for (const tell of listeners) tell()
}

const listeners = new Set<() => void>()

function listen(tell: () => void): () => void {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

function chosenId(): string | null {
  return kept('person')
}

function withoutValue<T>(asked: Remote<unknown>): Remote<T> {
  return asked.state === 'failed' ? asked : { state: 'loading', reload: asked.reload }
}
