/**
 * The median of each figure over several rounds (the upper one for an even number); texts come from the first round.
 */
export function medianOf<T>(rounds: T[]): T {
  const [first] = rounds
  if (typeof first === 'number')
    return (rounds as number[]).toSorted((one, other) => one - other)[Math.floor(rounds.length / 2)] as T
  if (Array.isArray(first))
    return first.map((_, place) => medianOf((rounds as unknown[][]).map((round) => round[place]))) as T
  if (typeof first !== 'object' || first === null) return first as T
  return Object.fromEntries(
    Object.keys(first).map((key) => [key, medianOf(rounds.map((round) => round[key as keyof T]))]),
  ) as T
}
