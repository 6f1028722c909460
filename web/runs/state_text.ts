import type { RunInfo } from "../../src/api/runs.ts";
import { t } from "../../src/words/translate.ts";

/** What has become of a run, in a word. */
const STATES: Readonly<Record<RunInfo["state"], string>> = {
  queued: t`queued`,
  running: t`running`,
  succeeded: t`succeeded`,
  failed: t`failed`,
  cancelled: t`cancelled`,
  interrupted: t`interrupted`,
};

export const stateText = ({ state }: Pick<RunInfo, "state">): string => STATES[state];
