/** Seconds from the broker to the row; edges at the objective (5 s) and at what the product promises (1 s). */
export const EDGES = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 10, 30, 60, 300, 900, 3600]
/** Seconds from the sale itself to the row: also hours and days, as a shop may send late. */
export const SOLD_EDGES = [...EDGES, 21_600, 86_400, 604_800, 2_592_000]
