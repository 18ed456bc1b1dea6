import * as z from 'zod'
import {
  Attachment,
  Code,
  CodeableConcept,
  DateTime,
  Identifier,
  Instant,
  Period,
  PositiveInt,
  Reference,
  Text,
  Time,
  Uri,
  backbone,
  bareResource,
  bound,
  complex,
  many,
  maybe,
  resource,
} from './datatypes.ts'

/** The R4 resources that results are made of, as far as this server takes them. */

const comparator = bound(['<', '<=', '>=', '>'])
const quantity = { value: maybe(z.number()), unit: maybe(Text), system: maybe(Uri), code: maybe(Code) }
const SimpleQuantity = complex(quantity)
const Quantity = complex({ ...quantity, comparator: maybe(comparator) })
const Range = complex({ low: maybe(SimpleQuantity), high: maybe(SimpleQuantity) })
const Ratio = complex({ numerator: maybe(Quantity), denominator: maybe(Quantity) })
/** One curve: its numbers as one text, with blanks between. */
const SampledData = complex({
  origin: SimpleQuantity,
  period: z.number().positive(),
  factor: maybe(z.number()),
  lowerLimit: maybe(z.number()),
  upperLimit: maybe(z.number()),
  dimensions: PositiveInt,
  data: maybe(Text),
})
const Duration = Quantity
const Annotation = complex({
  authorReference: maybe(Reference),
  authorString: maybe(Text),
  time: maybe(DateTime),
  text: Text,
})

const said = {
  code: CodeableConcept,
  valueQuantity: maybe(Quantity),
  valueCodeableConcept: maybe(CodeableConcept),
  valueString: maybe(Text),
  valueBoolean: maybe(z.boolean()),
  valueInteger: maybe(z.int()),
  valueRange: maybe(Range),
  valueRatio: maybe(Ratio),
  valueTime: maybe(Time),
  valueDateTime: maybe(DateTime),
  valuePeriod: maybe(Period),
  valueSampledData: maybe(SampledData),
  dataAbsentReason: maybe(CodeableConcept),
  interpretation: many(CodeableConcept),
  referenceRange: many(
    backbone({
      low: maybe(SimpleQuantity),
      high: maybe(SimpleQuantity),
      type: maybe(CodeableConcept),
      appliesTo: many(CodeableConcept),
      age: maybe(Range),
      text: maybe(Text),
    }),
  ),
}

export const ObservationShape = resource('Observation', {
  identifier: many(Identifier),
  basedOn: many(Reference),
  partOf: many(Reference),
  status: bound([
    ...(['registered', 'preliminary', 'final', 'amended'] as const),
    ...(['corrected', 'cancelled', 'entered-in-error', 'unknown'] as const),
  ]),
  category: many(CodeableConcept),
  subject: maybe(Reference),
  focus: many(Reference),
  encounter: maybe(Reference),
  effectiveDateTime: maybe(DateTime),
  effectivePeriod: maybe(Period),
  effectiveInstant: maybe(Instant),
  issued: maybe(Instant),
  performer: many(Reference),
  ...said,
  note: many(Annotation),
  bodySite: maybe(CodeableConcept),
  method: maybe(CodeableConcept),
  specimen: maybe(Reference),
  device: maybe(Reference),
  hasMember: many(Reference),
  derivedFrom: many(Reference),
  component: many(backbone(said)),
})

export const DiagnosticReportShape = resource('DiagnosticReport', {
  identifier: many(Identifier),
  basedOn: many(Reference),
  status: bound([
    ...(['registered', 'partial', 'preliminary', 'final', 'amended'] as const),
    ...(['corrected', 'appended', 'cancelled', 'entered-in-error', 'unknown'] as const),
  ]),
  category: many(CodeableConcept),
  code: CodeableConcept,
  subject: maybe(Reference),
  encounter: maybe(Reference),
  effectiveDateTime: maybe(DateTime),
  effectivePeriod: maybe(Period),
  issued: maybe(Instant),
  performer: many(Reference),
  resultsInterpreter: many(Reference),
  specimen: many(Reference),
  result: many(Reference),
  imagingStudy: many(Reference),
  media: many(backbone({ comment: maybe(Text), link: Reference })),
  conclusion: maybe(Text),
  conclusionCode: many(CodeableConcept),
  presentedForm: many(Attachment),
})

export const SpecimenShape = resource('Specimen', {
  identifier: many(Identifier),
  accessionIdentifier: maybe(Identifier),
  status: maybe(bound(['available', 'unavailable', 'unsatisfactory', 'entered-in-error'])),
  type: maybe(CodeableConcept),
  subject: maybe(Reference),
  receivedTime: maybe(DateTime),
  parent: many(Reference),
  request: many(Reference),
  collection: maybe(
    backbone({
      collector: maybe(Reference),
      collectedDateTime: maybe(DateTime),
      collectedPeriod: maybe(Period),
      duration: maybe(Duration),
      quantity: maybe(SimpleQuantity),
      method: maybe(CodeableConcept),
      bodySite: maybe(CodeableConcept),
      fastingStatusCodeableConcept: maybe(CodeableConcept),
      fastingStatusDuration: maybe(Duration),
    }),
  ),
  processing: many(
    backbone({
      description: maybe(Text),
      procedure: maybe(CodeableConcept),
      additive: many(Reference),
      timeDateTime: maybe(DateTime),
      timePeriod: maybe(Period),
    }),
  ),
  container: many(
    backbone({
      identifier: many(Identifier),
      description: maybe(Text),
      type: maybe(CodeableConcept),
      capacity: maybe(SimpleQuantity),
      specimenQuantity: maybe(SimpleQuantity),
      additiveCodeableConcept: maybe(CodeableConcept),
      additiveReference: maybe(Reference),
    }),
  ),
  condition: many(CodeableConcept),
  note: many(Annotation),
})

export const ServiceRequestShape = resource('ServiceRequest', {
  identifier: many(Identifier),
  instantiatesCanonical: many(Uri),
  instantiatesUri: many(Uri),
  basedOn: many(Reference),
  replaces: many(Reference),
  requisition: maybe(Identifier),
  status: bound(['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown']),
  intent: bound([
    ...(['proposal', 'plan', 'directive', 'order', 'original-order'] as const),
    ...(['reflex-order', 'filler-order', 'instance-order', 'option'] as const),
  ]),
  category: many(CodeableConcept),
  priority: maybe(bound(['routine', 'urgent', 'asap', 'stat'])),
  doNotPerform: maybe(z.boolean()),
  code: maybe(CodeableConcept),
  orderDetail: many(CodeableConcept),
  quantityQuantity: maybe(Quantity),
  quantityRatio: maybe(Ratio),
  quantityRange: maybe(Range),
  subject: Reference,
  encounter: maybe(Reference),
  occurrenceDateTime: maybe(DateTime),
  occurrencePeriod: maybe(Period),
  asNeededBoolean: maybe(z.boolean()),
  asNeededCodeableConcept: maybe(CodeableConcept),
  authoredOn: maybe(DateTime),
  requester: maybe(Reference),
  performerType: maybe(CodeableConcept),
  performer: many(Reference),
  locationCode: many(CodeableConcept),
  locationReference: many(Reference),
  reasonCode: many(CodeableConcept),
  reasonReference: many(Reference),
  insurance: many(Reference),
  supportingInfo: many(Reference),
  specimen: many(Reference),
  bodySite: many(CodeableConcept),
  note: many(Annotation),
  patientInstruction: maybe(Text),
  relevantHistory: many(Reference),
})

export const MediaShape = resource('Media', {
  identifier: many(Identifier),
  basedOn: many(Reference),
  partOf: many(Reference),
  status: bound([
    ...(['preparation', 'in-progress', 'not-done', 'on-hold', 'stopped'] as const),
    ...(['completed', 'entered-in-error', 'unknown'] as const),
  ]),
  type: maybe(CodeableConcept),
  modality: maybe(CodeableConcept),
  view: maybe(CodeableConcept),
  subject: maybe(Reference),
  encounter: maybe(Reference),
  createdDateTime: maybe(DateTime),
  createdPeriod: maybe(Period),
  issued: maybe(Instant),
  operator: maybe(Reference),
  reasonCode: many(CodeableConcept),
  bodySite: maybe(CodeableConcept),
  deviceName: maybe(Text),
  device: maybe(Reference),
  height: maybe(PositiveInt),
  width: maybe(PositiveInt),
  frames: maybe(PositiveInt),
  duration: maybe(z.number()),
  content: Attachment,
  note: many(Annotation),
})

export const BinaryShape = bareResource('Binary', {
  contentType: Code,
  securityContext: maybe(Reference),
  data: maybe(z.base64()),
})
