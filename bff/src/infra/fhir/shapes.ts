import * as z from 'zod'
import {
  Address,
  Attachment,
  Code,
  CodeableConcept,
  Coding,
  ContactPoint,
  DateOnly,
  DateTime,
  HumanName,
  Identifier,
  Instant,
  Period,
  PositiveInt,
  Reference,
  Text,
  Time,
  UnsignedInt,
  Uri,
  backbone,
  bound,
  many,
  maybe,
  resource,
  some,
} from './datatypes.ts'

import { MediaShape, ObservationShape, ServiceRequestShape, SpecimenShape } from './shapes-results.ts'

/** The R4 resources that scheduling is made of: every element, its type, its cardinality and its required binding. */

const flag = z.boolean()
const gender = bound(['male', 'female', 'other', 'unknown'])
const days = bound(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const availability = {
  availableTime: many(
    backbone({
      daysOfWeek: many(days),
      allDay: maybe(flag),
      availableStartTime: maybe(Time),
      availableEndTime: maybe(Time),
    }),
  ),
  notAvailable: many(backbone({ description: Text, during: maybe(Period) })),
  availabilityExceptions: maybe(Text),
}

export const ScheduleShape = resource('Schedule', {
  identifier: many(Identifier),
  active: maybe(flag),
  serviceCategory: many(CodeableConcept),
  serviceType: many(CodeableConcept),
  specialty: many(CodeableConcept),
  actor: some(Reference),
  planningHorizon: maybe(Period),
  comment: maybe(Text),
})

export const SlotShape = resource('Slot', {
  identifier: many(Identifier),
  serviceCategory: many(CodeableConcept),
  serviceType: many(CodeableConcept),
  specialty: many(CodeableConcept),
  appointmentType: maybe(CodeableConcept),
  schedule: Reference,
  status: bound(['busy', 'free', 'busy-unavailable', 'busy-tentative', 'entered-in-error']),
  start: Instant,
  end: Instant,
  overbooked: maybe(flag),
  comment: maybe(Text),
})

const Participant = backbone({
  type: many(CodeableConcept),
  actor: maybe(Reference),
  required: maybe(bound(['required', 'optional', 'information-only'])),
  status: bound(['accepted', 'declined', 'tentative', 'needs-action']),
  period: maybe(Period),
}).refine((given) => {
  const { type, actor } = given as Participating
  return Boolean(type ?? actor)
}, 'either the type or the actor is said')

interface Participating {
  type?: unknown
  actor?: unknown
}

export const AppointmentShape = resource('Appointment', {
  identifier: many(Identifier),
  status: bound([
    'proposed',
    'pending',
    'booked',
    'arrived',
    'fulfilled',
    'cancelled',
    'noshow',
    'entered-in-error',
    'checked-in',
    'waitlist',
  ]),
  cancelationReason: maybe(CodeableConcept),
  serviceCategory: many(CodeableConcept),
  serviceType: many(CodeableConcept),
  specialty: many(CodeableConcept),
  appointmentType: maybe(CodeableConcept),
  reasonCode: many(CodeableConcept),
  reasonReference: many(Reference),
  priority: maybe(UnsignedInt),
  description: maybe(Text),
  supportingInformation: many(Reference),
  start: maybe(Instant),
  end: maybe(Instant),
  minutesDuration: maybe(PositiveInt),
  slot: many(Reference),
  created: maybe(DateTime),
  comment: maybe(Text),
  patientInstruction: maybe(Text),
  basedOn: many(Reference),
  participant: some(Participant),
  requestedPeriod: many(Period),
})

export const PatientShape = resource('Patient', {
  identifier: many(Identifier),
  active: maybe(flag),
  name: many(HumanName),
  telecom: many(ContactPoint),
  gender: maybe(gender),
  birthDate: maybe(DateOnly),
  deceasedBoolean: maybe(flag),
  deceasedDateTime: maybe(DateTime),
  address: many(Address),
  maritalStatus: maybe(CodeableConcept),
  multipleBirthBoolean: maybe(flag),
  multipleBirthInteger: maybe(z.int()),
  photo: many(Attachment),
  contact: many(
    backbone({
      relationship: many(CodeableConcept),
      name: maybe(HumanName),
      telecom: many(ContactPoint),
      address: maybe(Address),
      gender: maybe(gender),
      organization: maybe(Reference),
      period: maybe(Period),
    }),
  ),
  communication: many(backbone({ language: CodeableConcept, preferred: maybe(flag) })),
  generalPractitioner: many(Reference),
  managingOrganization: maybe(Reference),
  link: many(backbone({ other: Reference, type: bound(['replaced-by', 'replaces', 'refer', 'seealso']) })),
})

export const PractitionerShape = resource('Practitioner', {
  identifier: many(Identifier),
  active: maybe(flag),
  name: many(HumanName),
  telecom: many(ContactPoint),
  address: many(Address),
  gender: maybe(gender),
  birthDate: maybe(DateOnly),
  photo: many(Attachment),
  qualification: many(
    backbone({
      identifier: many(Identifier),
      code: CodeableConcept,
      period: maybe(Period),
      issuer: maybe(Reference),
    }),
  ),
  communication: many(CodeableConcept),
})

export const PractitionerRoleShape = resource('PractitionerRole', {
  identifier: many(Identifier),
  active: maybe(flag),
  period: maybe(Period),
  practitioner: maybe(Reference),
  organization: maybe(Reference),
  code: many(CodeableConcept),
  specialty: many(CodeableConcept),
  location: many(Reference),
  healthcareService: many(Reference),
  telecom: many(ContactPoint),
  ...availability,
  endpoint: many(Reference),
})

const degrees = (limit: number) => z.number().min(-limit).max(limit)

export const LocationShape = resource('Location', {
  identifier: many(Identifier),
  status: maybe(bound(['active', 'suspended', 'inactive'])),
  operationalStatus: maybe(Coding),
  name: maybe(Text),
  alias: many(Text),
  description: maybe(Text),
  mode: maybe(bound(['instance', 'kind'])),
  type: many(CodeableConcept),
  telecom: many(ContactPoint),
  address: maybe(Address),
  physicalType: maybe(CodeableConcept),
  position: maybe(backbone({ longitude: degrees(180), latitude: degrees(90), altitude: maybe(z.number()) })),
  managingOrganization: maybe(Reference),
  partOf: maybe(Reference),
  hoursOfOperation: many(
    backbone({ daysOfWeek: many(days), allDay: maybe(flag), openingTime: maybe(Time), closingTime: maybe(Time) }),
  ),
  availabilityExceptions: maybe(Text),
  endpoint: many(Reference),
})

export const OrganizationShape = resource('Organization', {
  identifier: many(Identifier),
  active: maybe(flag),
  type: many(CodeableConcept),
  name: maybe(Text),
  alias: many(Text),
  telecom: many(ContactPoint),
  address: many(Address),
  partOf: maybe(Reference),
  contact: many(
    backbone({
      purpose: maybe(CodeableConcept),
      name: maybe(HumanName),
      telecom: many(ContactPoint),
      address: maybe(Address),
    }),
  ),
  endpoint: many(Reference),
})

export const HealthcareServiceShape = resource('HealthcareService', {
  identifier: many(Identifier),
  active: maybe(flag),
  providedBy: maybe(Reference),
  category: many(CodeableConcept),
  type: many(CodeableConcept),
  specialty: many(CodeableConcept),
  location: many(Reference),
  name: maybe(Text),
  comment: maybe(Text),
  extraDetails: maybe(Text),
  photo: maybe(Attachment),
  telecom: many(ContactPoint),
  coverageArea: many(Reference),
  serviceProvisionCode: many(CodeableConcept),
  eligibility: many(backbone({ code: maybe(CodeableConcept), comment: maybe(Text) })),
  program: many(CodeableConcept),
  characteristic: many(CodeableConcept),
  communication: many(CodeableConcept),
  referralMethod: many(CodeableConcept),
  appointmentRequired: maybe(flag),
  ...availability,
  endpoint: many(Reference),
})

/** Resources that may stand within another one: what rooms read of them must have its form too. */
export const containedShapes: ReadonlyMap<string, z.ZodType> = new Map([
  ['Patient', PatientShape],
  ['Practitioner', PractitionerShape],
  ['PractitionerRole', PractitionerRoleShape],
  ['Location', LocationShape],
  ['Organization', OrganizationShape],
  ['HealthcareService', HealthcareServiceShape],
  ['Observation', ObservationShape],
  ['Specimen', SpecimenShape],
  ['ServiceRequest', ServiceRequestShape],
  ['Media', MediaShape],
])

/** What of a Bundle the server reads; the resources in it are looked at one by one. */
export const BundleShape = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch', 'transaction']),
  entry: z
    .array(
      z.looseObject({
        fullUrl: Uri.optional(),
        resource: z.looseObject({ resourceType: Code }).optional(),
        request: z.looseObject({
          method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH']),
          url: z.string().min(1).max(4000),
          ifMatch: z.string().optional(),
          ifNoneMatch: z.string().optional(),
          ifModifiedSince: z.string().optional(),
          ifNoneExist: z.string().optional(),
        }),
      }),
    )
    .default([]),
})
