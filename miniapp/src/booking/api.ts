import type { bookingApi } from '@onecard/shared/booking'
import { route } from '../api.ts'

export const bookings = route<typeof bookingApi.bookings>('GET', '/bookings')
