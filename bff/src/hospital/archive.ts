/** A study as an archive of pictures knows it. */
export interface Study {
  uid: string
  accession: string | null
  /** The hospital's own number of the patient. */
  patientId: string | null
  description: string | null
  studiedAt: Date | null
}

export interface Series {
  uid: string
  modality: string | null
  description: string | null
  /** Pictures in their order. */
  instances: string[]
}

export interface Place {
  study: string
  series: string
  instance: string
}

/**
 * All that is asked of a hospital's picture archive (PACS). Each call ends in an answer or in HospitalSilent. The phone
 * never sees the archive: pictures come through us.
 */
export interface ArchivePort {
  /** Studies under this UID or this accession number. */
  studies(by: { uid: string } | { accession: string }): Promise<Study[]>
  series(study: string): Promise<Series[]>
  /** A picture as JPEG, its longer edge at most so long; null when there is none that could be shown. */
  picture(place: Place, edge: number): Promise<Buffer | null>
}
