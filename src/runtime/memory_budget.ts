import process from "node:process";

/** Where the machine does not say how much memory it has. */
const UNKNOWN = 8 * 2 ** 30;

/**
 * How many bytes of weights to keep loaded: half of the machine's memory, or of what its container may take. The other half
 * is for activations, results and other programs.
 */
export function memoryBudget(): number {
  try {
    const limit = process.constrainedMemory() || Infinity;
    return Math.min(Deno.systemMemoryInfo().total, limit) / 2;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return UNKNOWN;
    throw error;
  }
}
