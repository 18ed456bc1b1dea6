import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { getuid } from 'node:process'
import { ask, ending } from './run.js'
import { Trouble } from './trouble.js'

/**
 * A private MariaDB in a folder of its own: what to run, after its data folder has been made. `flush` is
 * innodb_flush_log_at_trx_commit; without a password anybody on loopback is root, which fits a throw-away only.
 */
export async function mariadb({ binary, folder, port, password, flush = 1, buffer = '64M', database = 'onecard' }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const home = await whereabouts(binary)
  const data = path.join(folder, 'data')
  const common = ['--no-defaults', `--datadir=${data}`, ...home.options]
  if (getuid?.() === 0) common.push('--user=root')
  if (!existsSync(data)) await bootstrap({ binary, home, data, common, password })
  return {
    command: binary.command,
    env: binary.env,
    args: [
      ...common,
      `--tmpdir=${folder}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${socketPath(folder)}`,
      `--pid-file=${folder}/mariadb.pid`,
      '--skip-name-resolve',
      ...(password ? [] : ['--skip-grant-tables']),
      '--default-time-zone=+00:00',
      '--character-set-server=utf8mb4',
      '--max-connections=500',
      `--innodb-flush-log-at-trx-commit=${flush}`,
      `--innodb-buffer-pool-size=${buffer}`,
    ],
    url: `mariadb://root${password ? `:${encodeURIComponent(password)}` : ''}@127.0.0.1:${port}/${database}`,
  }
}

/** A socket's path is at most 107 bytes; we speak TCP, so a deep checkout does without. */
function socketPath(folder) {
  const file = path.join(folder, 'm.sock')
  return Buffer.byteLength(file) < 100 ? file : ''
}

/** Where this MariaDB keeps its messages, plugins and the SQL of its system tables. */
async function whereabouts(binary) {
  const unpacked = /^(.*)\/usr\/s?bin\/[^/]+$/.exec(binary.command)?.[1]
  const basedir = unpacked ? [`--basedir=${unpacked}/usr`] : []
  const help = await ask(binary.command, ['--no-defaults', ...basedir, '--verbose', '--help'], { env: binary.env })
  const value = (name) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(help)?.[1]
  const shared = path.dirname(path.resolve(value('character-sets-dir')))
  const plugins = value('plugin-dir')
  return {
    shared,
    options: [...basedir, `--lc-messages-dir=${shared}`, ...(plugins ? [`--plugin-dir=${plugins}`] : [])],
  }
}

/** The SQL that comes with the server, in mariadb-install-db's order. MariaDB 11 says mariadb_ where older ones said mysql_. */
const systemTables = [
  ['mariadb_system_tables.sql', 'mysql_system_tables.sql'],
  ['mariadb_performance_tables.sql', 'mysql_performance_tables.sql'],
  ['mariadb_system_tables_data.sql', 'mysql_system_tables_data.sql'],
  ['maria_add_gis_sp_bootstrap.sql'],
  ['mariadb_sys_schema.sql', 'mysql_sys_schema.sql'],
]

const systemSql = (shared) =>
  systemTables.map((names) => {
    const file = names.map((name) => path.join(shared, name)).find((place) => existsSync(place))
    if (!file) throw new Trouble(`MariaDB came without ${names.join(' or ')} in ${shared}`)
    return readFileSync(file, 'utf8')
  })

/**
 * What mariadb-install-db does, without the help tables. root gets its password before the server ever listens, and the
 * folder its name when it is complete: a start that was cut short begins again.
 */
async function bootstrap({ binary, home, data, common, password }) {
  const draft = `${data}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(path.join(draft, 'mysql'), { recursive: true, mode: 0o700 })
  const opening = 'CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;'
  const input = [opening, ...systemSql(home.shared), rootPassword(password)].join('\n')
  // A starting server sweeps its tmpdir, so two that share one take each other's tables away.
  const own = [`--datadir=${draft}`, `--tmpdir=${draft}`]
  const args = [...common.filter((option) => !/^--(datadir|tmpdir)/.test(option)), ...own]
  const child = spawn(binary.command, [...args, '--bootstrap', '--enforce-storage-engine='], {
    env: binary.env,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (data_) => (words += data_))
  child.stdin?.on('error', () => undefined).end(input)
  const status = await ending(child)
  if (status !== 0) throw new Trouble(`MariaDB could not make its data folder (${status}):\n${words}`)
  renameSync(draft, data)
}

/** Every root account of the fresh server (localhost, 127.0.0.1, ::1) gets the password; it is ours, hexadecimal. */
function rootPassword(password) {
  if (!password) return ''
  return `USE mysql;\nUPDATE global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password', '$.authentication_string', PASSWORD('${password}')) WHERE User = 'root';\nDELETE FROM global_priv WHERE User = '';\n`
}
