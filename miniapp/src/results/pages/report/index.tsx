import type { ReactNode } from 'react'
import { useRouter } from '@tarojs/taro'
import type { ReportKind, ReportView } from '@onecard/shared/results'
import { useWords } from '../../../i18n/i18n.ts'
import { usePeople } from '../../../person/people.ts'
import { isRefused } from '../../../refused.ts'
import { useSheet } from '../../../ui/fields.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { report as oneReport } from '../../api.ts'
import { EcgReport } from '../../kinds/EcgReport.tsx'
import { ImagingReport } from '../../kinds/ImagingReport.tsx'
import { ItemReport } from '../../kinds/ItemReport.tsx'
import type { ReportOfKind } from '../../kinds/kinds.ts'
import { StationReport } from '../../kinds/StationReport.tsx'
import { TextReport } from '../../kinds/TextReport.tsx'
import { Documents } from '../../parts/Documents.tsx'
import { isWaiting } from '../../../nucleic/states.ts'
import { PaperActions } from '../../parts/PaperActions.tsx'
import { isReadable } from '../../parts/Standing.tsx'
import { Unlock } from '../../parts/Unlock.tsx'
import { NucleicFoot } from '../../kinds/NucleicFoot.tsx'
import { NucleicReport } from '../../kinds/NucleicReport.tsx'
import { reportWords } from '../../words.ts'
import '../../results.scss'

/** Each kind of report is read in a way of its own. */
const kinds: Record<ReportKind, ReportOfKind> = {
  laboratory: ItemReport,
  'nucleic-acid': NucleicReport,
  imaging: ImagingReport,
  ecg: EcgReport,
  pathology: TextReport,
  station: StationReport,
}

/** What stays at the bottom of the page, for the kinds that have something to do there. */
const feet: Partial<Record<ReportKind, ReportOfKind>> = { 'nucleic-acid': NucleicFoot }

/** One report, drawn by the component of its kind. */
export default function Report() {
  const words = useWords(reportWords)
  const id = useRouter().params['id'] ?? ''
  const [sheet, setSheet] = useSheet()
  const one = useRemote(() => oneReport({ params: { id } }), [id])
  return (
    <Screen
      title={one.state === 'ready' ? words[one.value.kind] : words.title}
      foot={one.state === 'ready' && footOf(one.value)}
      over={sheet}
    >
      {one.state === 'failed' && isRefused(one.error, 'report.locked') ? (
        <Unlock onOpen={one.reload} />
      ) : (
        <Await of={one}>{(report) => <Whole report={report} onSheet={setSheet} />}</Await>
      )}
    </Screen>
  )
}

function Whole({ report, onSheet }: { report: ReportView; onSheet: (sheet: ReactNode) => void }) {
  const { people } = usePeople()
  const Kind = kinds[report.kind]
  return (
    <>
      <Kind report={report} person={people?.people.find(({ id }) => id === report.memberId)} />
      {isReadable(report) && <Documents report={report} />}
      {hasPapers(report) && <PaperActions report={report} onSheet={onSheet} />}
    </>
  )
}

function footOf(report: ReportView): ReactNode {
  const Foot = feet[report.kind]
  return Foot && <Foot report={report} person={undefined} />
}

/** Of a test that waits for its laboratory there is nothing to print yet. */
function hasPapers(report: ReportView): boolean {
  return isReadable(report) && !(report.nucleic && isWaiting(report.nucleic.state))
}
