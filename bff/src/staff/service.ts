// The room's face to the rest of the house.
export { cookieName } from './cookie.ts'
export { enrollingDoor, staffDoor } from './door.ts'
export { firstAdmin } from './first.ts'
export { forgetStale } from './forget.ts'
export { installStaff } from './install.ts'
export { temporaryPassword } from './password.ts'
export { newTotpSecret } from './totp.ts'
