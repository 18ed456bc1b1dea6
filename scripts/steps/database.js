import { Trouble } from './trouble.js'

/**
 * The database that DATABASE_URL names, seen from `npm start`. What we made ourselves carries a row in `marker`; without it the
 * data is somebody's, and nothing is seeded or thrown away.
 */
export async function openServer(url) {
  const { createConnection } = await import('mysql2/promise')
  const server = new URL(url)
  const name = decodeURIComponent(server.pathname.slice(1))
  if (!/^\w+$/.test(name)) throw new Trouble(`DATABASE_URL names no database: ${server.host}/${name}`)
  server.pathname = ''
  server.protocol = 'mysql:'
  const connection = await createConnection(server.href).catch((error) => {
    throw new Trouble(`The database at ${server.host} does not let us in: ${error.message}\n  ${adviceFor(error)}`)
  })
  const query = async (sql, values) => (await connection.query(sql, values))[0]
  return { ...statements(query, name), close: () => connection.end() }
}

function adviceFor({ code }) {
  if (code !== 'ER_ACCESS_DENIED_ERROR') return 'Is DATABASE_URL right, and does it run? 请检查 DATABASE_URL。'
  return (
    'DATABASE_URL needs the right password. The private one has its password in .local/keys: if those were lost,\n' +
    '  npm start -- --reset begins afresh. 密码不符；若 .local/keys 已丢失，请用 npm start -- --reset 重新开始。'
  )
}

function statements(query, name) {
  const count = async (sql) => (await query(sql, [name]))[0].n
  const has = async (table) =>
    (await count(
      `SELECT count(*) n FROM information_schema.tables WHERE table_schema = ? AND table_name = '${table}'`,
    )) > 0
  return {
    exists: async () => (await count('SELECT count(*) n FROM information_schema.schemata WHERE schema_name = ?')) > 0,

    create: () => query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`),

    drop: () => query(`DROP DATABASE IF EXISTS ${name}`),

    /** The value of that row; a database without the table is nobody's. */
    marked: async (mark) => {
      if (!(await has('marker'))) return undefined
      return (await query(`SELECT value FROM ${name}.marker WHERE name = ?`, [mark]))[0]?.value
    },

    mark: (mark, value) =>
      query(
        `INSERT INTO ${name}.marker (name, value, created_at) VALUES (?, ?, UTC_TIMESTAMP(3))
         ON DUPLICATE KEY UPDATE value = VALUE(value)`,
        [mark, value],
      ),
  }
}
