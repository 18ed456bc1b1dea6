import { refusals } from '@onecard/shared/refusals'
import type { OperationOutcome, OperationOutcomeIssue } from './r4.ts'
import { Refusal } from '../refusal.ts'

type IssueCode = OperationOutcomeIssue['code']

/** One thing that is wrong, and where: a FHIRPath such as `Slot.start`, or `Bundle.entry[3].resource.start`. */
export interface Fault {
  code: IssueCode
  text: string
  at?: string | undefined
}

/** An expected "no" in FHIR's words: becomes an OperationOutcome. */
export class FhirFault extends Error {
  override name = 'FhirFault'
  readonly faults: readonly Fault[]
  constructor(
    readonly status: number,
    ...faults: Fault[]
  ) {
    super(faults.map(({ at, text }) => (at ? `${at}: ${text}` : text)).join('; '))
    this.faults = faults
  }
}

/** 400: this is not what FHIR allows. */
export const invalid = (at: string | undefined, text: string, code: IssueCode = 'invalid') =>
  new FhirFault(400, { code, text, at })
/** 422: FHIR allows it, our trade does not. */
export const unprocessable = (at: string, text: string, code: IssueCode = 'business-rule') =>
  new FhirFault(422, { code, text, at })

export function outcomeOf({ faults }: FhirFault, severity: 'error' | 'warning' = 'error'): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: faults.map(({ code, text, at }) => ({
      severity,
      code,
      details: { text },
      diagnostics: text,
      ...(at === undefined ? {} : { expression: [at] }),
    })),
  }
}

const codeByStatus: Partial<Record<number, IssueCode>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  422: 'business-rule',
  428: 'required',
  429: 'throttled',
  503: 'transient',
}

/** What a room refused, said in FHIR's words; null for what is our own fault. */
export function asFault(error: unknown, at?: string): FhirFault | null {
  if (error instanceof FhirFault) return error
  if (!(error instanceof Refusal) || error.code === 'internal') return null
  const { status, en, zh } = refusals[error.code]
  return new FhirFault(status, {
    code: codeByStatus[status] ?? 'processing',
    text: `${en} ${zh} [${error.code}]`,
    at,
  })
}

/** The answer to our own bug: no word of it leaves the house. */
export const exception = new FhirFault(500, {
  code: 'exception',
  text: 'Something went wrong here. It has been recorded.',
})
