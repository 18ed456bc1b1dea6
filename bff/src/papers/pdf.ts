import type { Download } from '@onecard/shared/common'
import type { Context } from 'koa'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { sha256 } from '../infra/seal.ts'
import { openReport } from '../results/service.ts'
import { notePaper } from './check.ts'
import { drawPaper, look } from './drawing.ts'
import { paperFor } from './paper.ts'

/**
 * One report of this account's people as a PDF. Whoever holds the same version already is told so before anything is
 * drawn (304 by ETag).
 */
export async function pdf(deps: Deps, who: Resident, id: string, ctx: Context): Promise<Download> {
  const open = await openReport(deps, who, id)
  const paper = await paperFor(deps, open)
  ctx.set('ETag', `"${sha256(JSON.stringify([look, paper])).toString('base64url')}"`)
  ctx.set('Cache-Control', 'private, no-cache')
  const file = { contentType: 'application/pdf', name: `${paper.title}.pdf` }
  if (ctx.fresh) return { ...file, bytes: new Uint8Array() }
  await notePaper(deps, open)
  return { ...file, bytes: await drawPaper(paper, deps.config.RARE_FACE) }
}
