/**
 * The formats that this code reads and writes; older ones are migrated, see `migrate.ts`. A document has the first that
 * can say all that it says, so that an older Braid reads what it can and names what it cannot.
 */
export const FORMATS = ["braid/1", "braid/2"] as const;

/** Of a document that is one run. */
export const FORMAT = FORMATS[0];

/** Of a document that carries a sweep: who does not know sweeps would run it once. */
export const SWEPT = FORMATS[1];

/** Most axes of a sweep: two values on each are more runs than there may be. */
export const MAX_AXES = 16;
