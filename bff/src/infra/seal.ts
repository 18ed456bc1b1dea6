import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, randomInt } from 'node:crypto'

/** Keys come from the environment; the first sealing key is the current one, older ones only open. */
export interface SealKeys {
  sealing: ReadonlyMap<string, Buffer>
  pepper: Buffer
  index: Buffer
}

/** Sealing of personal data, and the two one-way keys by which it is found again. */
export interface Sealer {
  /** `keyId . iv(12) . tag(16) . ciphertext`, AES-256-GCM; the key id stands in front so that keys can be rotated. */
  seal(text: string): Buffer
  open(sealed: Buffer): string
  /** The same for what is no text. */
  sealBytes(bytes: Buffer): Buffer
  openBytes(sealed: Buffer): Buffer
  /** The id of the key that sealed this: for the rotation job. */
  keyOf(sealed: Buffer): string
  /** 16 bytes by which a person is found wherever a document number turns up (DESIGN: keys). */
  personKey(idType: string, idNumber: string): Buffer
  /** 32 bytes for equality search of a sealed value; `purpose` keeps phone and code apart. */
  blind(purpose: string, text: string): Buffer
}

export function sealer({ sealing, pepper, index }: SealKeys): Sealer {
  const [current] = sealing.keys()
  if (current === undefined) throw new Error('no sealing key')
  const sealBytes = (bytes: Buffer) => sealWith({ id: current, key: keyNamed(sealing, current) }, bytes)
  const openBytes = (sealed: Buffer) => openWith(keyNamed(sealing, keyIdOf(sealed)), sealed)
  return {
    ...{ sealBytes, openBytes, keyOf: keyIdOf },
    seal: (text) => sealBytes(Buffer.from(text, 'utf8')),
    open: (sealed) => openBytes(sealed).toString('utf8'),
    personKey: (idType, idNumber) =>
      createHmac('sha256', pepper).update(`${idType}\n${idNumber.trim().toUpperCase()}`).digest().subarray(0, 16),
    blind: (purpose, text) => createHmac('sha256', index).update(`${purpose}\n${text}`).digest(),
  }
}

function sealWith({ id, key }: { id: string; key: Buffer }, bytes: Buffer): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  const name = Buffer.from(id)
  return Buffer.concat([Buffer.of(name.length), name, iv, cipher.getAuthTag(), body])
}

function openWith(key: Buffer, sealed: Buffer): Buffer {
  const at = 1 + (sealed[0] ?? 0)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(at, at + 12))
  decipher.setAuthTag(sealed.subarray(at + 12, at + 28))
  return Buffer.concat([decipher.update(sealed.subarray(at + 28)), decipher.final()])
}

const keyIdOf = (sealed: Buffer): string => sealed.subarray(1, 1 + (sealed[0] ?? 0)).toString()

function keyNamed(keys: ReadonlyMap<string, Buffer>, id: string): Buffer {
  const key = keys.get(id)
  if (!key) throw new Error(`no sealing key named ${id}`)
  return key
}

export function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** An opaque secret: 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** So many random decimal digits, e.g. for a check-in code. */
export function newDigits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0')
}

/** A random moment between `from` and so many minutes later; `from` itself for 0. */
export function momentWithin(from: Date, minutes: number): Date {
  return minutes === 0 ? from : new Date(from.getTime() + randomInt(minutes * 60_000))
}
