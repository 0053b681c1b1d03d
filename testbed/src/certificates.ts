import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process/run.js'
import type { Certificates } from './server.js'

/** An authority, a certificate of its for 127.0.0.1 and localhost, and another authority. Good for one day. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  mkdirSync(folder)
  const at = (name: string): string => join(folder, name)
  await Promise.all([authority(folder, 'ca'), authority(folder, 'other-ca')])
  writeFileSync(at('extensions'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n')
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost']
  await run('openssl', [...request, '-keyout', at('server.key'), '-out', at('server.csr')])
  const signing = ['x509', '-req', '-days', '1', '-in', at('server.csr'), '-extfile', at('extensions')]
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial']
  await run('openssl', [...signing, ...signer, '-out', at('server.pem')])
  return { ca: at('ca.pem'), cert: at('server.pem'), key: at('server.key'), otherCa: at('other-ca.pem') }
}

async function authority(folder: string, name: string): Promise<void> {
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)]
  const argv = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=Sluice testbed ${name}`]
  await run('openssl', [...argv, '-addext', 'basicConstraints=critical,CA:TRUE', ...files])
}
