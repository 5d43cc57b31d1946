import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export type Certificate = { certFile: string; keyFile: string; cert: string; key: string }

/** Makes a self-signed certificate for this machine in the folder; it is its own CA. */
export function aCertificate(folder: string, name: string): Certificate {
  const [certFile, keyFile] = [`${folder}/${name}.cert.pem`, `${folder}/${name}.key.pem`]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1,DNS:localhost',
      '-keyout',
      keyFile,
      '-out',
      certFile,
    ],
    { stdio: 'pipe' },
  )
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
}
