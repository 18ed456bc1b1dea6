/** Roles of staff, as settled; what each may do is a table, so that the console can show it and a test can walk it. */
export const roles = [
  'hospital-admin',
  'scheduler',
  'checkin',
  'doctor',
  'sampler',
  'data-desk',
  'clerk',
  'supervisor',
  'cdc',
  'regulator',
  'dispatcher',
  'auditor',
  'platform-admin',
] as const
export type Role = (typeof roles)[number]

export const permissions = [
  'staff.manage',
  'settings.read',
  'settings.manage',
  'schedule.read',
  'schedule.manage',
  'booking.read',
  'booking.checkin',
  'person.find',
  'person.unmask',
  'person.confirm',
  'letters.read',
  'letters.replay',
  'outbox.redrive',
  'audit.read',
] as const
export type Permission = (typeof permissions)[number]

const everyDay: readonly Permission[] = ['schedule.read', 'booking.read']

export const grants: Record<Role, readonly Permission[]> = {
  'hospital-admin': [
    ...everyDay,
    'staff.manage',
    'settings.read',
    'settings.manage',
    'schedule.manage',
    'letters.read',
  ],
  scheduler: [...everyDay, 'schedule.manage', 'settings.read'],
  checkin: [...everyDay, 'booking.checkin', 'person.find', 'person.unmask', 'person.confirm'],
  doctor: everyDay,
  sampler: [],
  'data-desk': ['schedule.read', 'letters.read', 'letters.replay', 'outbox.redrive'],
  clerk: ['booking.read', 'person.find', 'person.unmask'],
  supervisor: ['booking.read', 'person.find', 'person.unmask', 'person.confirm'],
  cdc: [],
  regulator: [],
  dispatcher: [],
  auditor: ['audit.read'],
  'platform-admin': [
    'staff.manage',
    'settings.read',
    'settings.manage',
    'letters.read',
    'letters.replay',
    'outbox.redrive',
  ],
}

export function may(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => grants[role].includes(permission))
}
