import type { Sealer } from '../infra/seal.ts'

// In base64, because a sealer seals text, and 10 MB must fit the database's 16 MB packet whatever the bytes are.

export function sealRaw(sealer: Sealer, bytes: Buffer): Buffer {
  return sealer.seal(bytes.toString('base64'))
}

export function openRaw(sealer: Sealer, sealed: Buffer): Buffer {
  return Buffer.from(sealer.open(sealed), 'base64')
}
