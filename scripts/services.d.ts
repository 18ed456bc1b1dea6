/** One server that can be killed and started again on the same data and port. */
export interface Restartable {
  url: string
  pid(): number
  kill(signal?: NodeJS.Signals): boolean
  restart(): Promise<void>
}

export interface ThrowAway {
  databaseUrl: string
  redisUrl: string
  mariadb: Restartable
  redis: Restartable
  stop(): void
}

export function startThrowAway(options?: { flush?: 0 | 1 }): Promise<ThrowAway>
export default function start(): Promise<void>
