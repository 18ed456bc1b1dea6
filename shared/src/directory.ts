import * as z from 'zod'
import { ById, Fen, Id, Instant, TimeText } from './common.ts'
import { BookingRules, ruleNames } from './settings.ts'
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
  hospitalName: z.string(),
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
  /** Where it is: title, hospital and department of a doctor; hospital and floor of a department. */
  subtitle: z.string(),
  /** What it is good for: a doctor's specialities, what a department is first asked about. */
  detail: z.string().nullable(),
  hospitalId: z.string(),
  /** A doctor's drawn face and fee; null for the others. */
  face: z.int().nullable(),
  feeFen: Fen.nullable(),
  /** What of the title matched, as [from, to) for `slice`; empty when something else did. */
  highlight: z.array(z.tuple([z.int(), z.int()])),
})
export type SearchHit = z.infer<typeof SearchHit>

/** The booking rules that a resident should know of beforehand. */
export const BookingTermsView = z.object({
  horizonDays: z.int(),
  releaseTime: TimeText,
  closes: BookingRules.shape.closes.unwrap(),
  cancel: BookingRules.shape.cancel.unwrap(),
  maxActive: z.int(),
  checkInMinutes: z.int(),
  noShow: BookingRules.shape.noShow.unwrap(),
  bring: BookingRules.shape.bring.unwrap(),
})
export type BookingTermsView = z.infer<typeof BookingTermsView>

/** One version of a hospital's rules; version 0 is what is usual, before the hospital has set anything. */
export const SettingsView = z.object({
  hospitalId: z.string(),
  version: z.int(),
  rules: BookingRules,
  changedBy: z.string().nullable(),
  changedAt: Instant.nullable(),
})
export type SettingsView = z.infer<typeof SettingsView>

export const ChangeSettingsRequest = z.object({
  /** The version that was on the screen. */
  basedOn: z.int().min(0),
  /** The rules to change, by name, each whole and as in BookingRules; the others stay. */
  change: z.partialRecord(z.enum(ruleNames), z.unknown()),
  reason: z.string().trim().min(4).max(200),
})
export type ChangeSettingsRequest = z.infer<typeof ChangeSettingsRequest>

const ByHospital = z.object({ id: z.string().max(32) })

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
    params: ByHospital,
    ok: HospitalView,
  },
  bookingTerms: {
    method: 'GET',
    path: '/hospitals/:id/booking-terms',
    auth: 'public',
    summary: 'Horizon, release time, deadlines, no-show effect, what to bring',
    params: ByHospital,
    ok: BookingTermsView,
  },
  departments: {
    method: 'GET',
    path: '/hospitals/:id/departments',
    auth: 'public',
    summary: "A hospital's departments, in the order the hospital gave",
    params: ByHospital,
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

/** For staff; a member of one hospital sees that hospital only. */
export const settingsApi = api({
  settings: {
    method: 'GET',
    path: '/hospitals/:id/settings',
    auth: 'staff:settings.read',
    summary: 'The booking rules in force',
    params: ByHospital,
    ok: SettingsView,
  },
  settingsHistory: {
    method: 'GET',
    path: '/hospitals/:id/settings/history',
    auth: 'staff:settings.read',
    summary: 'The last hundred versions of the booking rules, the latest first',
    params: ByHospital,
    ok: z.object({ items: z.array(SettingsView) }),
  },
  changeSettings: {
    method: 'PATCH',
    path: '/hospitals/:id/settings',
    auth: 'staff:settings.manage',
    summary: 'A new version of the booking rules; refused when somebody has changed them since `basedOn`',
    params: ByHospital,
    body: ChangeSettingsRequest,
    ok: SettingsView,
  },
})
