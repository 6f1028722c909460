import { guidanceReport } from "./guidance_report.ts";

/** The golden files that our own code makes; each gives the file's text. */
export const SNAPSHOTS: Readonly<Record<string, () => Promise<string>>> = {
  "guidance_report.json": guidanceReport,
};
