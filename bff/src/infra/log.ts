import { pino, type Logger } from 'pino'

/** Facts with ids, one JSON line each. Whatever might be personal is taken out even when somebody passes it by mistake. */
export function openLog(level: string): Logger {
  return pino({
    level,
    redact: {
      paths: [
        '*.name',
        '*.idNumber',
        '*.phone',
        '*.token',
        '*.secret',
        '*.authorization',
        'err.config',
        'err.sql',
        'err.parameters',
      ],
      remove: true,
    },
  })
}
