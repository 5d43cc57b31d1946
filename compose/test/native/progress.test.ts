import t from 'tap'
import { alertReceiver, alertmanager } from '../../native/alerting.ts'
import { reasonWithout } from '../../native/progress.ts'

t.test('a part that is not installed is reported differently from one of ours that only serves it', async (t) => {
  t.equal(reasonWithout({ process: alertmanager, state: 'absent' }, undefined), 'alertmanager: not installed')
  t.equal(
    reasonWithout({ process: alertReceiver, state: 'absent' }, undefined),
    'alert-receiver: not started, as it only serves alertmanager, which is not installed',
  )
  t.match(
    reasonWithout({ process: alertReceiver, state: 'failed' }, new Error('it exited')),
    'alert-receiver: continuing without it: it exited',
  )
})
