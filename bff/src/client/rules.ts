import * as z from 'zod'

const letters = /^system\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|(?=[cruds])c?r?u?d?s?)$/

const PublicKey = z
  .looseObject({ kty: z.enum(['EC', 'RSA']), kid: z.string().min(1).max(200).optional() })
  .refine((key) => !('d' in key), 'is a private key: register the public half only')

/** Plain http only on this machine: a key fetched over it could be anybody's. */
const safeAddress = (address: string) => {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** A client as staff or the seed registers it. */
export const Registration = z
  .object({
    clientId: z.string().regex(/^[\w.:-]{3,64}$/),
    hospitalId: z.string().min(1).max(32),
    name: z.string().trim().min(1).max(80),
    scopes: z
      .string()
      .max(1000)
      .refine(
        (text) => text !== '' && text.split(' ').every((scope) => letters.test(scope)),
        'is no list of system scopes',
      ),
    jwks: z
      .object({ keys: z.array(PublicKey).min(1).max(10) })
      .nullable()
      .default(null),
    jwksUri: z.url().max(500).refine(safeAddress, 'wants https').nullable().default(null),
  })
  .refine(({ jwks, jwksUri }) => (jwks === null) !== (jwksUri === null), 'either jwks or jwksUri')
export type Registration = z.input<typeof Registration>
