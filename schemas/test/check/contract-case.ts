import type { Contract, ContractProblem } from '../../check/contract.ts'

/** What changed, the contract after it, and the problems that must be found. */
export type ContractCase = [change: string, contract: Contract, expected: ContractProblem[]]
