/** What a log has of each step, the last word on a step counting: after a crash some are learnt once more. */
export interface TrainLog {
  readonly losses: readonly (readonly [step: number, loss: number])[];
  readonly heldOut: readonly (readonly [step: number, loss: number])[];
}

/** Reads the log of a training up to a step; a line that is cut off is left out, and a log that is not there is empty. */
export function readLog(path: string, until: number): TrainLog {
  const [losses, heldOut] = [new Map<number, number>(), new Map<number, number>()];
  let text = "";
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    // Nothing was logged.
  }
  for (const line of text.split("\n")) {
    try {
      const { step, loss, heldOut: measured } = JSON.parse(line);
      if (!(step <= until)) continue;
      if (Number.isFinite(loss)) losses.set(step, loss);
      if (Number.isFinite(measured)) heldOut.set(step, measured);
    } catch {
      // It was cut off, or is the last.
    }
  }
  return { losses: [...losses], heldOut: [...heldOut] };
}
