import { hash, verify } from '@node-rs/argon2'
import { readableSecret } from '../infra/secret.ts'

/** argon2id (the library's default kind) with 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let nobody: Promise<string> | undefined

/** Takes as long for a user name that nobody has as for one that exists. */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(readableSecret(20))
  const isRight = await verify(hashed ?? (await nobody), password)
  return hashed !== undefined && isRight
}

/** Meets the policy by itself: letters of both kinds, digits, a dash. */
export function temporaryPassword(): string {
  return `${readableSecret(8)}-${readableSecret(8)}-7Kd`
}
