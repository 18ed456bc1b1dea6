/** Names under which the world knows what we and hospitals speak of. */
export const systems = {
  /** Of identifiers that are URIs themselves: our bookings are `urn:uuid:…`. */
  uri: 'urn:ietf:rfc3986',
  /** 公民身份号码 */
  residentId: 'urn:oid:2.16.156.10011.1.3',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
} as const

export interface Identifier {
  system?: string | undefined
  value?: string | undefined
  type?: { coding?: { code?: string | undefined }[] | undefined } | undefined
}

/** Our booking, as an identifier in FHIR. */
export function bookingIdentifier(bookingId: string) {
  return {
    type: { coding: [{ system: systems.identifierType, code: 'PLAC' }] },
    system: systems.uri,
    value: `urn:uuid:${bookingId}`,
  }
}

/** Is this our booking's identifier? */
export function namesBooking({ system, value }: Identifier, bookingId: string): boolean {
  return system === systems.uri && value?.toLowerCase() === `urn:uuid:${bookingId}`
}

/** The visit number (就诊序号) that a hospital gave, among an appointment's identifiers. */
export function visitNumberOf(identifiers: readonly Identifier[]): string | null {
  const numbered = identifiers.find(({ type }) => type?.coding?.some(({ code }) => code === 'VN'))
  return numbered?.value?.slice(0, 20) ?? null
}
