import type { ReportKind } from '@onecard/shared/results'

const imaging = ['RAD', 'RUS', 'CT', 'NMR', 'XRC', 'VUS', 'OUS', 'NMS', 'CUS']
const ecg = ['EC', 'CG']
const pathology = ['SP', 'CP', 'PAT']
/** What nurses and village doctors measure; FHIR calls it by the category of its observations. */
const station = ['NRS', 'vital-signs']

/** What kind of report the section of HL7 table 0074 makes that issued it; a laboratory's where none says otherwise. */
export function kindOfSections(sections: readonly string[]): ReportKind {
  const has = (wanted: readonly string[]) => sections.some((section) => wanted.includes(section))
  if (has(imaging)) return 'imaging'
  if (has(ecg)) return 'ecg'
  if (has(station)) return 'station'
  return has(pathology) ? 'pathology' : 'laboratory'
}
