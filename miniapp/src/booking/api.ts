import type { bookingApi } from '@onecard/shared/booking'
import type { directoryApi } from '@onecard/shared/directory'
import type { scheduleApi } from '@onecard/shared/schedule'
import { route } from '../api.ts'

export const hospitals = route<typeof directoryApi.hospitals>('GET', '/hospitals', 'public')
export const hospital = route<typeof directoryApi.hospital>('GET', '/hospitals/:id', 'public')
export const departments = route<typeof directoryApi.departments>('GET', '/hospitals/:id/departments', 'public')
export const department = route<typeof directoryApi.department>('GET', '/departments/:id', 'public')
export const doctors = route<typeof directoryApi.doctors>('GET', '/departments/:id/doctors')
export const doctor = route<typeof directoryApi.doctor>('GET', '/doctors/:id')
export const search = route<typeof directoryApi.search>('GET', '/search', 'public')
export const follow = route<typeof directoryApi.follow>('PUT', '/doctors/:id/follow')
export const unfollow = route<typeof directoryApi.unfollow>('DELETE', '/doctors/:id/follow')
export const followed = route<typeof directoryApi.followed>('GET', '/followed-doctors')

export const days = route<typeof scheduleApi.days>('GET', '/availability/days')
export const sessions = route<typeof scheduleApi.sessions>('GET', '/availability/sessions')

export const quote = route<typeof bookingApi.quote>('GET', '/bookings/quote')
export const bookSlot = route<typeof bookingApi.book>('POST', '/bookings')
export const bookings = route<typeof bookingApi.bookings>('GET', '/bookings')
export const booking = route<typeof bookingApi.booking>('GET', '/bookings/:id')
export const cancelBooking = route<typeof bookingApi.cancel>('POST', '/bookings/:id/cancellation')
export const usualDoctors = route<typeof bookingApi.usualDoctors>('GET', '/usual-doctors')
