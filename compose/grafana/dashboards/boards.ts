import type { Board } from '../board.ts'
import { business } from './business.ts'
import { gateway } from './gateway.ts'
import { jvm } from './jvm.ts'
import { loadLeg } from './load-leg.ts'
import { pipeline } from './pipeline.ts'
import { runbook } from './runbook.ts'

/** All boards, in the order of the data flow. */
export const boards: Board[] = [pipeline, gateway, loadLeg, business, jvm, runbook]
