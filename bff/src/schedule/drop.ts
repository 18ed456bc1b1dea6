import { join } from 'node:path'
import type { Deps } from '../deps.ts'
import { droppedIn } from '../infra/dropbox.ts'
import { importTemplate } from './import.ts'

/**
 * A job: imports the slot templates that hospitals have put into `CSV_DROP_DIR/<hospital>/` (a shared folder or SFTP),
 * and lays a report beside each. Returns how many files were read.
 */
export async function importDropped(deps: Deps): Promise<number> {
  const root = deps.config.CSV_DROP_DIR
  if (root === undefined) return 0
  let count = 0
  for (const { id } of deps.hospitals.all().filter(({ scheduleSource }) => scheduleSource === 'csv')) {
    for (const file of await droppedIn(join(root, id), '.csv')) {
      const report = await importTemplate(deps, id, file.bytes)
      await file.done(report)
      deps.log.info(
        { hospitalId: id, file: file.name, published: report.published, errors: report.errors.length },
        'schedule.imported',
      )
      count++
    }
  }
  return count
}
