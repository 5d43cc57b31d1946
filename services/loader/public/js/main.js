// @ts-check
import { chooseTheme } from './dom/choose-theme.js'
import { showCharts } from './panels/show-charts.js'
import { updateAges } from './dom/relative-time.js'
import { LoaderEvents } from './api/loader-events.js'
import { byId, setText } from './dom/make-element.js'
import { showHeader } from './panels/show-header.js'
import { showAlerts } from './panels/show-alerts.js'
import { showAudit } from './panels/show-audit.js'
import { showSupportingServices } from './panels/show-supporting-services.js'
import { showChain } from './panels/show-chain.js'
import { Connection } from './panels/show-connection.js'
import { showConnectors } from './panels/show-connectors.js'
import { showFigures } from './panels/show-figures.js'
import { showDeadLetters } from './panels/show-dead-letters.js'
import { showPartitions } from './panels/show-partitions.js'
import { showSales } from './panels/show-sales.js'
import { showSchemas } from './panels/show-schemas.js'
import { showSimulator } from './panels/show-simulator.js'
import { showVerdict } from './panels/show-verdict.js'

const charts = showCharts()
const deadLetters = showDeadLetters()
const verdict = showVerdict()
const panels = [
  verdict.update,
  showFigures(),
  showChain(),
  showSupportingServices(),
  showConnectors(),
  showSimulator(),
  showAlerts(),
  deadLetters.update,
  charts.add,
]
const lists = [charts.reload, deadLetters.reload, showSales(), showPartitions(), showSchemas(), showAudit()]

/** A panel that fails, as after an upgrade of the loader, does not affect the others. @param {() => void} show */
function isolated(show) {
  try {
    show()
  } catch (error) {
    reportError(error)
  }
}

const connection = new Connection(() => events.open())
let started = false
const events = new LoaderEvents({
  onSnapshot: (snapshot) => {
    const back = connection.live()
    for (const update of panels) isolated(() => update(snapshot))
    if (back) setText(byId('announcer'), 'Reconnected.')
    // After a gap, fetch what was missed.
    if (back || !started) for (const reload of lists) void reload()
    started = true
  },
  onLost: (reason) => {
    verdict.lose()
    if (connection.lost(reason)) setText(byId('announcer'), `Disconnected. ${reason}`)
  },
})
showHeader()
chooseTheme(charts.recolour)
setInterval(updateAges, 1_000)
if (document.hidden) events.pause()
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return events.pause()
  events.open()
  for (const reload of lists) void reload()
})
