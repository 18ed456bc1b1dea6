import type { ValueTransformer } from 'typeorm'
import { v7 } from 'uuid'

/** A new id: UUID v7, so that rows made together lie together. */
export const newId = (): string => v7()

/** The 16 bytes under which a UUID is stored: neither MySQL nor TiDB has a uuid column. */
export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

export function idText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** For entity columns: `@Column('binary', { length: 16, transformer: uuid })`. */
export const uuid: ValueTransformer = {
  to: (id: unknown) => (typeof id === 'string' ? idBytes(id) : id),
  from: (bytes: unknown) => (Buffer.isBuffer(bytes) ? idText(bytes) : bytes),
}
