import type { Contract, ContractProblem } from '../../check/contract.ts'

/** The change, the contract after it, and the expected problems. */
export type ContractCase = [change: string, contract: Contract, expected: ContractProblem[]]
