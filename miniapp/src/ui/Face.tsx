import { doctorPicture, residentPicture, type ResidentFace } from './faces.ts'
import { Picture } from './Picture.tsx'

/** Decoration: the name beside it says who it is. */
export function Face({ face, size = 44 }: { face: ResidentFace; size?: number }) {
  return <Picture className="face-pic" src={residentPicture(face)} width={size} />
}

export function DoctorFace({ nth, size = 52 }: { nth: number; size?: number }) {
  return <Picture className="face-pic" src={doctorPicture(nth)} width={size} />
}
