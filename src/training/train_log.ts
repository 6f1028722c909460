import type { Folder } from "../files/folder.ts";

const NAME = "log.jsonl";

/** The log of a training, to be added to: a line that was cut off, as on a full disk, is ended first. */
export function openLog(work: Folder): Deno.FsFile {
  const end = work.has(NAME) ? Deno.readFileSync(work.fileOf(NAME)).at(-1) : undefined;
  const log = work.open(NAME, { append: true });
  if (end !== undefined && end !== 10) log.writeSync(new TextEncoder().encode("\n"));
  return log;
}

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
