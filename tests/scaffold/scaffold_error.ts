/** Why something cannot be begun, in a sentence. */
export class ScaffoldError extends Error {}
