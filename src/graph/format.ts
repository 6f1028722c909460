/** The format this code reads and writes; older ones are migrated, see `migrate.ts`. */
export const FORMAT = "braid/1";
