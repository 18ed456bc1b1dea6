// The room's face to the rest of the house.
export { enrollingDoor, staffDoor } from './door.ts'
export { forgetStale } from './forget.ts'
export { cookieName } from './cookie.ts'
