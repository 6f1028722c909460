/** What the watch of a process tells its host: apart, so that the watch, which each process has, loads nothing else. */

/** The line that a process prints which takes more memory than it may: who has started it ends it. */
export const OUT_OF_MEMORY = "braid: out of memory";

/** Begins the line that tells its CPU time until now in milliseconds, at each beat of {@link BEAT_MS}. */
export const WORKED = "braid:worked=";
/** Milliseconds between two lines by which a process notices that nobody listens any more. */
export const BEAT_MS = 500;
