/** The same figures of several rounds → each figure's median; of an even number of rounds the upper one. Texts are the first round's. */
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
