import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { api } from './treaty.ts'

/** Messages; lines of files that a hospital publishes; lines of files of results that are sent to us. */
export const letterSources = ['hl7v2', 'fhir-bulk', 'bulk'] as const

const letterStates = ['open', 'replayed', 'dismissed'] as const

/** What somebody sent and nobody could use, without its content. */
export const LetterView = z.object({
  id: Id,
  source: z.enum(letterSources),
  /** `application@facility`, the address of a published file, or a client's id. */
  sender: z.string(),
  hospitalId: z.string(),
  /** The sender's own number for it: MSH-10, or the name of a resource. */
  reference: z.string(),
  /** `SIU^S12`, `Slot` */
  kind: z.string(),
  code: z.string(),
  segment: z.string().nullable(),
  path: z.string().nullable(),
  words: z.string(),
  state: z.enum(letterStates),
  /** How often the same has come. */
  seen: z.int(),
  firstAt: Instant,
  lastAt: Instant,
})
export type LetterView = z.infer<typeof LetterView>

export const inboxApi = api({
  letters: {
    method: 'GET',
    path: '/letters',
    auth: 'staff:letters.read',
    summary: 'Dead letters: messages and lines that could not be used, the newest first',
    query: Paging.extend({
      state: z.enum(letterStates).default('open'),
      hospitalId: z.string().max(32).optional(),
    }),
    ok: page(LetterView),
  },
  letter: {
    method: 'GET',
    path: '/letters/:id',
    auth: 'staff:letters.read',
    summary: 'One dead letter with its content; reading it is written down',
    params: ById,
    ok: LetterView.extend({ text: z.string() }),
  },
  replay: {
    method: 'POST',
    path: '/letters/:id/replay',
    auth: 'staff:letters.replay',
    summary: 'Reads a dead letter again, when its cause is gone; it stays open when it still cannot be used',
    params: ById,
    ok: LetterView,
  },
  dismiss: {
    method: 'POST',
    path: '/letters/:id/dismissal',
    auth: 'staff:letters.replay',
    summary: 'Puts a dead letter aside for good, with a reason',
    params: ById,
    body: z.object({ reason: z.string().trim().min(2).max(200) }),
    ok: LetterView,
  },
})
