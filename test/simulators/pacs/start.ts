import { moody, temper, type Temper } from '../mood.ts'
import { serve } from '../serve.ts'
import { dicomwebRoutes } from './dicomweb.ts'
import type { PacsStudy } from './studies.ts'

export interface Pacs {
  /** Under which DICOMweb lies. */
  base: string
  mood: Temper
  close(): Promise<void>
}

/** An archive by itself: what tests look at while it is slow, silent, down or talks nonsense. */
export async function startPacs(studies: readonly PacsStudy[]): Promise<Pacs> {
  const mood = temper()
  const served = await serve(0, (app) => {
    app.use(moody(mood))
    app.use(dicomwebRoutes(() => studies).routes())
  })
  return { base: `${served.base}/dicom-web`, mood, close: () => served.close() }
}
