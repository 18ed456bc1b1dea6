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
