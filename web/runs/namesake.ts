import type { RunInfo } from "../../src/api/runs.ts";
import type { OpenDocument } from "../document/open_document.ts";

/** Whether a run that was started elsewhere may be of a document: what was never saved is its window's alone. */
export const isNamesake = (
  { name, revision }: Pick<OpenDocument, "name" | "revision">,
  run: Pick<RunInfo, "name">,
): boolean => revision.value !== undefined && name.value === run.name;
