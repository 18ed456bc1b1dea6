import * as z from 'zod'
import { ById, Fen, Id } from './common.ts'
import { api } from './treaty.ts'

export const HospitalView = z.object({
  id: z.string(),
  name: z.string(),
  shortName: z.string(),
  /** 三级甲等 … */
  grade: z.string().nullable(),
  kind: z.enum(['general', 'tcm', 'maternal', 'community', 'clinic']),
  address: z.string(),
  phone: z.string(),
  campuses: z.array(
    z.object({
      id: Id,
      name: z.string(),
      address: z.string(),
      latitude: z.number().nullable(),
      longitude: z.number().nullable(),
    }),
  ),
  openForBooking: z.boolean(),
})
export type HospitalView = z.infer<typeof HospitalView>

export const DepartmentView = z.object({
  id: Id,
  hospitalId: z.string(),
  name: z.string(),
  /** National 诊疗科目 code, e.g. 03.04. */
  specialtyCode: z.string().nullable(),
  specialtyName: z.string().nullable(),
  floor: z.string().nullable(),
  campusName: z.string().nullable(),
  intro: z.string().nullable(),
  /** By department (true, no doctor to choose) or by doctor. */
  bookedByDepartment: z.boolean(),
})
export type DepartmentView = z.infer<typeof DepartmentView>

export const DoctorView = z.object({
  id: Id,
  hospitalId: z.string(),
  hospitalName: z.string(),
  departmentId: Id,
  departmentName: z.string(),
  name: z.string(),
  title: z.string(),
  specialities: z.array(z.string()),
  intro: z.string().nullable(),
  /** Which of our drawn faces stands for the doctor. */
  face: z.int(),
  feeFen: Fen,
  followed: z.boolean(),
})
export type DoctorView = z.infer<typeof DoctorView>

export const SearchHit = z.object({
  kind: z.enum(['hospital', 'department', 'doctor']),
  id: z.string(),
  title: z.string(),
  subtitle: z.string(),
  hospitalId: z.string(),
  /** What of the title matched, as [from, to) in characters; empty for a pinyin match. */
  highlight: z.array(z.tuple([z.int(), z.int()])),
})
export type SearchHit = z.infer<typeof SearchHit>

export const directoryApi = api({
  hospitals: {
    method: 'GET',
    path: '/hospitals',
    auth: 'public',
    summary: 'The hospitals of the city',
    ok: z.object({ items: z.array(HospitalView) }),
  },
  hospital: {
    method: 'GET',
    path: '/hospitals/:id',
    auth: 'public',
    summary: 'One hospital',
    params: z.object({ id: z.string().max(32) }),
    ok: HospitalView,
  },
  departments: {
    method: 'GET',
    path: '/hospitals/:id/departments',
    auth: 'public',
    summary: "A hospital's departments, in the order the hospital gave",
    params: z.object({ id: z.string().max(32) }),
    ok: z.object({ items: z.array(DepartmentView) }),
  },
  department: {
    method: 'GET',
    path: '/departments/:id',
    auth: 'public',
    summary: 'One department',
    params: ById,
    ok: DepartmentView,
  },
  doctors: {
    method: 'GET',
    path: '/departments/:id/doctors',
    auth: 'resident',
    summary: 'The doctors of a department',
    params: ById,
    ok: z.object({ items: z.array(DoctorView) }),
  },
  doctor: {
    method: 'GET',
    path: '/doctors/:id',
    auth: 'resident',
    summary: 'One doctor',
    params: ById,
    ok: DoctorView,
  },
  search: {
    method: 'GET',
    path: '/search',
    auth: 'public',
    summary: 'Hospitals, departments, doctors by Chinese text, full pinyin or initials',
    query: z.object({ q: z.string().trim().min(1).max(40), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    ok: z.object({ items: z.array(SearchHit) }),
  },
  follow: {
    method: 'PUT',
    path: '/doctors/:id/follow',
    auth: 'resident',
    summary: 'Follows a doctor',
    params: ById,
    ok: null,
    idempotent: false,
  },
  unfollow: {
    method: 'DELETE',
    path: '/doctors/:id/follow',
    auth: 'resident',
    summary: 'Unfollows a doctor',
    params: ById,
    ok: null,
    idempotent: false,
  },
  followed: {
    method: 'GET',
    path: '/followed-doctors',
    auth: 'resident',
    summary: 'Doctors this account follows',
    ok: z.object({ items: z.array(DoctorView) }),
  },
})
