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
  'staff.read',
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
  'outbox.read',
  'outbox.redrive',
  'machines.read',
  'terminals.manage',
  'clients.manage',
  'audit.read',
  'sampling.register',
  'sampling.read',
  'sampling.correct',
  'sampling.manage',
  'results.read',
  'results.type',
  'results.settle',
  'results.call',
  'missing.answer',
  'critical.handle',
] as const
export type Permission = (typeof permissions)[number]

const everyDay: readonly Permission[] = ['schedule.read', 'booking.read']
const counter: readonly Permission[] = ['person.find', 'person.unmask']

export const grants: Record<Role, readonly Permission[]> = {
  'hospital-admin': [
    ...everyDay,
    'staff.read',
    'staff.manage',
    'settings.read',
    'settings.manage',
    'schedule.manage',
    'letters.read',
    'outbox.read',
    'machines.read',
    'terminals.manage',
    'sampling.read',
    'sampling.manage',
  ],
  scheduler: [...everyDay, 'schedule.manage', 'settings.read'],
  checkin: [...everyDay, ...counter, 'booking.checkin', 'person.confirm'],
  doctor: [...everyDay, 'critical.handle'],
  sampler: ['sampling.register', 'sampling.read'],
  'data-desk': [
    'schedule.read',
    'letters.read',
    'letters.replay',
    'outbox.read',
    'outbox.redrive',
    'sampling.read',
    'sampling.correct',
    'sampling.manage',
    'results.read',
    'results.type',
    'results.settle',
    'missing.answer',
    'critical.handle',
  ],
  clerk: ['booking.read', ...counter, 'missing.answer'],
  supervisor: ['booking.read', ...counter, 'person.confirm', 'missing.answer'],
  cdc: ['results.read', 'results.call'],
  regulator: [],
  dispatcher: [],
  auditor: ['audit.read', 'staff.read'],
  'platform-admin': [
    'staff.read',
    'staff.manage',
    'settings.read',
    'settings.manage',
    'letters.read',
    'letters.replay',
    'outbox.read',
    'outbox.redrive',
    'machines.read',
    'terminals.manage',
    'clients.manage',
  ],
}

/** How far a role reaches: one hospital's own data, the whole city, or whichever the account is bound to. */
export type Reach = 'hospital' | 'city' | 'either'

export const reaches: Record<Role, Reach> = {
  'hospital-admin': 'hospital',
  scheduler: 'hospital',
  checkin: 'hospital',
  doctor: 'hospital',
  sampler: 'either',
  'data-desk': 'either',
  clerk: 'either',
  supervisor: 'either',
  cdc: 'city',
  regulator: 'city',
  dispatcher: 'city',
  auditor: 'city',
  'platform-admin': 'city',
}

export function may(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => grants[role].includes(permission))
}

/** Every permission that these roles carry together, in the table's order. */
export function permissionsOf(held: readonly Role[]): Permission[] {
  return permissions.filter((permission) => may(held, permission))
}

/** A role for one hospital needs an account bound to one, a city-wide role one that is not. */
export function fits(role: Role, hospitalId: string | null): boolean {
  return reaches[role] === 'either' || (reaches[role] === 'city') === (hospitalId === null)
}
