/** A value that cannot be read as the mapping describes it; the message is the reason. */
export class UnreadableError extends Error {}
