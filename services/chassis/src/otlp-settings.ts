import { SettingsError } from './settings.ts'

/** What HTTP allows in a header's name and value. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The collector's base URL, without slashes at the end.
 * @throws {SettingsError} when it is not a URL, or holds a user or password, which belongs in a header
 */
export function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new SettingsError(['OTEL_EXPORTER_OTLP_ENDPOINT is not a URL such as http://host:4318'])
  if (url.username + url.password !== '')
    throw new SettingsError([
      'OTEL_EXPORTER_OTLP_ENDPOINT contains a user or password: ' +
        'put it into OTEL_EXPORTER_OTLP_HEADERS, as authorization=Basic%20…',
    ])
  return text.replace(/\/+$/, '')
}

/**
 * @param text name=value,name=value, values percent-encoded: %20 is a space, %2C a comma
 * @throws {SettingsError} when it is malformed; the message shows no values
 */
export function readHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
  return Object.fromEntries(pairs.map(readHeader))
}

function readHeader(pair: string, index: number): [name: string, value: string] {
  const [name = '', encoded] = pair.split(/=(.*)/s, 2).map((part) => part.trim())
  if (encoded === undefined || !HEADER_NAME.test(name))
    throw malformed(`is not name=value,name=value: see pair ${index + 1}; write a comma in a value as %2C`)
  const value = decode(name, encoded)
  if (!HEADER_VALUE.test(value)) throw malformed(`has a character in ${name} that is not allowed in a header`)
  return [name, value]
}

function decode(name: string, encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw malformed(`has an incomplete percent-encoding in ${name}: write a % as %25`)
  }
}

function malformed(why: string): SettingsError {
  return new SettingsError([`OTEL_EXPORTER_OTLP_HEADERS ${why}`])
}
