import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fill } from './addresses.ts'
import type { Machine } from './machine.ts'
import type { Process } from './processes.ts'
import { httpAnswers } from './ready.ts'

/** Somebody who is told: prints what Alertmanager sends. Of no use without one. */
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

/** Groups, holds back and passes on what Prometheus finds. */
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
          // Alone: it would else look for others of its kind, on a port of its own.
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

/** Alertmanager fills in no settings itself. */
function writeAlertmanagerConfig({ root, data, settings }: Machine): void {
  const text = readFileSync(join(root, 'compose/alertmanager/alertmanager.yml'), 'utf8')
  mkdirSync(join(data, 'alertmanager'), { recursive: true })
  writeFileSync(
    join(data, 'alertmanager/alertmanager.yml'),
    fill(text, (name) => settings[name]),
  )
}
