import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@jest/globals'

/** A real archive (Orthanc with its DICOMweb plugin), where the machine has one; else its tests count as not run. */

const program = ['/usr/sbin/Orthanc', '/usr/bin/Orthanc'].find(existsSync)
const plugin = ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'].find(existsSync)

export function testWithOrthanc(): typeof test | typeof test.skip {
  if (program && plugin) return test
  process.stdout.write(
    'Orthanc with its DICOMweb plugin is not here: its tests are not run (apt: orthanc orthanc-dicomweb)\n',
  )
  return test.skip
}

export interface Orthanc {
  /** Under which DICOMweb lies. */
  base: string
  authorization: string
  /** Puts an object into the archive, as a modality would. */
  store(object: Buffer): Promise<void>
  stop(): Promise<void>
}

/** On free ports, in a folder of its own, for one user. */
export async function startOrthanc(): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-orthanc-'))
  const [http, dicom] = [await freePort(), await freePort()]
  const authorization = `Basic ${Buffer.from('platform:secret').toString('base64')}`
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(configuration(folder, http, dicom)))
  const child = spawn(program ?? 'Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${http}`
  await answers(`${url}/dicom-web/studies`, authorization, () => child.exitCode)
  return {
    base: `${url}/dicom-web`,
    authorization,
    async store(object) {
      const response = await fetch(`${url}/instances`, {
        method: 'POST',
        headers: { Authorization: authorization, 'Content-Type': 'application/dicom' },
        body: new Uint8Array(object),
      })
      if (!response.ok) throw new Error(`Orthanc did not take it: ${response.status}`)
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        await gone
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (folder: string, http: number, dicom: number) => ({
  ...{ Name: 'onecard test', StorageDirectory: join(folder, 'storage'), IndexDirectory: join(folder, 'index') },
  // What it answers in; the objects say themselves what they are written in.
  DefaultEncoding: 'Utf8',
  ...{ HttpPort: http, DicomPort: dicom, RemoteAccessAllowed: false, HttpServerEnabled: true },
  ...{ AuthenticationEnabled: true, RegisteredUsers: { platform: 'secret' } },
  ...{ Plugins: [plugin], DicomWeb: { Enable: true, Root: '/dicom-web/' }, HttpThreadsCount: 8 },
})

async function answers(url: string, authorization: string, stopped: () => number | null): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (stopped() !== null) throw new Error(`Orthanc stopped with ${stopped()}`)
    const answer = await fetch(url, { headers: { Authorization: authorization } }).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Orthanc does not answer')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
