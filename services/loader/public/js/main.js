// @ts-check
import { chooseTheme } from './dom/choose-theme.js'
import { drawCharts } from './panels/draw-charts.js'
import { tickAges } from './dom/keep-time.js'
import { LoaderEvents } from './api/loader-events.js'
import { byId, setText } from './dom/make-element.js'
import { showRights } from './api/rights.js'
import { showAlerts } from './panels/show-alerts.js'
import { showAudit } from './panels/show-audit.js'
import { showBeneath } from './panels/show-beneath.js'
import { showChain } from './panels/show-chain.js'
import { Connection } from './panels/show-connection.js'
import { showConnectors } from './panels/show-connectors.js'
import { showFigures } from './panels/show-figures.js'
import { showLetters } from './panels/show-letters.js'
import { showPartitions } from './panels/show-partitions.js'
import { showSales } from './panels/show-sales.js'
import { showSchemas } from './panels/show-schemas.js'
import { showSimulator } from './panels/show-simulator.js'
import { showVerdict } from './panels/show-verdict.js'

const charts = drawCharts()
const letters = showLetters()
const verdict = showVerdict()
const panels = [
  verdict.update,
  showFigures(),
  showChain(),
  showBeneath(),
  showConnectors(),
  showSimulator(),
  showAlerts(),
  letters.update,
  charts.add,
]
const lists = [charts.reload, letters.reload, showSales(), showPartitions(), showSchemas(), showAudit()]

/** What one panel cannot show, as after an upgrade of the loader, does not keep the others from it. @param {() => void} show */
function withoutHarm(show) {
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
    for (const update of panels) withoutHarm(() => update(snapshot))
    if (back) setText(byId('announcer'), 'Connected again.')
    // After a gap, what was missed is fetched.
    if (back || !started) for (const reload of lists) void reload()
    started = true
  },
  onLost: (reason) => {
    verdict.lose()
    if (connection.lost(reason)) setText(byId('announcer'), `Disconnected. ${reason}`)
  },
})
showRights()
chooseTheme(charts.recolour)
setInterval(tickAges, 1_000)
if (document.hidden) events.rest()
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return events.rest()
  events.open()
  for (const reload of lists) void reload()
})
