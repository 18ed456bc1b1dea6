import * as z from 'zod'
import { ById, Download, Instant } from './common.ts'
import { api } from './treaty.ts'

/** A DICOM unique identifier. */
const Uid = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)*$/)
  .max(64)

export const ImageSeries = z.object({
  uid: Uid,
  /** `CT`, `MR`, `DX`, … */
  modality: z.string().nullable(),
  description: z.string().nullable(),
  /** How many pictures the series has; `instances` names all of them, or of very many some at equal steps. */
  count: z.int(),
  instances: z.array(Uid).min(1),
})
export type ImageSeries = z.infer<typeof ImageSeries>

export const ImagesView = z.object({
  studiedAt: Instant.nullable(),
  description: z.string().nullable(),
  /** Empty: the report belongs to no study that the institution shows. */
  series: z.array(ImageSeries),
})
export type ImagesView = z.infer<typeof ImagesView>

/** The longer edge, in pixels: one for a row of small pictures, one for a phone, one for looking closely. */
export const imageSizes = { small: 192, usual: 768, large: 1536 } as const
export const ImageSize = z.enum(['small', 'usual', 'large'])
export type ImageSize = z.infer<typeof ImageSize>

export const imagingApi = api({
  images: {
    method: 'GET',
    path: '/reports/:id/images',
    auth: 'resident',
    summary: "The series of a report's study, as the institution's archive has them",
    params: ById,
    ok: ImagesView,
  },
  image: {
    method: 'GET',
    path: '/reports/:id/images/:series/:instance',
    auth: 'resident',
    summary: 'One picture of the study',
    params: ById.extend({ series: Uid, instance: Uid }),
    query: z.object({ size: ImageSize.default('usual') }),
    ok: Download,
    media: ['image/jpeg'],
  },
})
