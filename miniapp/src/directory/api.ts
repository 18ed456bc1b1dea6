import type { directoryApi } from '@onecard/shared/directory'
import { route } from '../api.ts'

export const hospitals = route<typeof directoryApi.hospitals>('GET', '/hospitals', 'public')
