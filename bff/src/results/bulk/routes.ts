import { bulkApi, FileId } from '@onecard/shared/bulk'
import type { Context } from 'koa'
import type { Deps } from '../../deps.ts'
import { parse } from '../../infra/http.ts'
import { incoming } from '../../infra/incoming.ts'
import { splitEach } from '../../infra/lines.ts'
import { mount, type Surface } from '../../infra/mount.ts'
import { Refusal } from '../../infra/refusal.ts'
import { fileOutcomes, fileStatus } from './told.ts'
import { upload } from './upload.ts'

/** A line is one report; a longer one is refused by itself. */
const lineBytes = 256 * 1024
const idleMs = 60_000

/** Laboratories' and hospitals' files of results. */
export function bulkRoutes(on: Surface, deps: Deps): void {
  mount(on, bulkApi, {
    upload: ({ who, ctx }) => upload(deps, who, comingIn(deps, ctx)),
    outcomes: async ({ who, params, query, ctx }) => {
      const { isDone, batches } = await fileOutcomes(deps, who, params.id, query.outcome)
      if (!isDone) ctx.status = 202
      return batches
    },
    file: ({ who, params }) => fileStatus(deps, who, params.id),
  })
}

function comingIn({ config }: Deps, ctx: Context) {
  const name = parse(FileId, ctx.get('Idempotency-Key'), 'Idempotency-Key')
  const most = config.BULK_MAX_MB * 1024 * 1024
  return { name, encoding: encodingOf(ctx), lines: splitEach(incoming(ctx, { most, idleMs }), lineBytes) }
}

const charsets: Readonly<Record<string, string>> = {
  ...{ '': 'utf-8', 'utf-8': 'utf-8', utf8: 'utf-8', gb18030: 'gb18030', gbk: 'gb18030', gb2312: 'gb18030' },
}

/** Throws Refusal request.media for what is no NDJSON and for other character sets. */
function encodingOf({ request: { type, charset } }: Context): string {
  const encoding = charsets[charset.toLowerCase()]
  if (encoding && bulkApi.upload.takes.media.some((media) => media === type)) return encoding
  throw new Refusal('request.media', { wanted: bulkApi.upload.takes.media, charsets: ['utf-8', 'gb18030'] })
}
