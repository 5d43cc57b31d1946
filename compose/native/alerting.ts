import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fill } from './addresses.ts'
import type { Machine } from './machine.ts'
import type { Process } from './process.ts'
import { httpAnswers } from './ready.ts'

/** The sample webhook: prints what Alertmanager sends. Only useful with Alertmanager. */
export const alertReceiver: Process = {
  name: 'alert-receiver',
  needs: {},
  optional: 'alertmanager',
  environment: ['BIND_HOST', 'ALERT_RECEIVER_PORT'],
  ports: ['ALERT_RECEIVER_PORT'],
  command: ({ programs, root }) =>
    programs.alertmanager === undefined
      ? undefined
      : {
          file: process.execPath,
          args: [join(root, 'compose/alertmanager/receive.ts')],
        },
  ready: ({ ALERT_RECEIVER_PORT }) => httpAnswers(`http://127.0.0.1:${ALERT_RECEIVER_PORT}/ready`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 10 },
}

/** Groups, inhibits and routes the alerts of Prometheus. */
export const alertmanager: Process = {
  name: 'alertmanager',
  needs: {},
  optional: 'alertmanager',
  environment: ['ALERT_RECEIVER_URL', 'DEAD_MAN_URL'],
  ports: ['ALERTMANAGER_PORT'],
  prepare: async (machine) => writeAlertmanagerConfig(machine),
  command: ({ programs: { alertmanager: file }, data, settings }) =>
    file === undefined
      ? undefined
      : {
          file,
          // Empty disables clustering, which would open another port.
          args: [
            `--config.file=${join(data, 'alertmanager/alertmanager.yml')}`,
            `--storage.path=${join(data, 'alertmanager/state')}`,
            '--cluster.listen-address=',
            `--web.listen-address=${settings['BIND_HOST']}:${settings['ALERTMANAGER_PORT']}`,
          ],
        },
  ready: ({ ALERTMANAGER_PORT }) => httpAnswers(`http://127.0.0.1:${ALERTMANAGER_PORT}/-/ready`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 10 },
}

/** Alertmanager does not expand variables itself. */
function writeAlertmanagerConfig({ root, data, settings }: Machine): void {
  const text = readFileSync(join(root, 'compose/alertmanager/alertmanager.yml'), 'utf8')
  mkdirSync(join(data, 'alertmanager'), { recursive: true })
  writeFileSync(
    join(data, 'alertmanager/alertmanager.yml'),
    fill(text, (name) => settings[name]),
  )
}
