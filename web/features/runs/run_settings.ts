import { PERSONAL } from "../../../src/api/personal_settings.ts";
import type { SettingContribution } from "../../core/registry.ts";

/** When the system is to say that a run is over. */
const NOTIFY = ["never", "in the background", "always"] as const;

export type Notify = typeof NOTIFY[number];

export const notifySetting: SettingContribution = {
  id: "run.notify",
  title: "Tell when a run is over",
  doc:
    "By a notification of the system: never, only while this page is in the background, or always",
  default: "never" satisfies Notify,
  choices: NOTIFY,
};

/** Of a size in bytes: binary, so that what is set is shown to the last byte. */
const GIB = { name: "GiB", size: 2 ** 30 };

const settings: readonly SettingContribution[] = [
  {
    id: "run.seeds",
    title: "Seeds after a run",
    doc: "What becomes of seeds that say nothing themselves when a graph has been started",
    default: "fixed",
    choices: ["fixed", "increment", "decrement", "randomize"],
  },
  {
    id: "run.auto",
    title: "Run on change",
    doc: "Starts a run whenever a graph without faults has changed",
    default: false,
  },
  {
    id: "runner.patienceMinutes",
    title: "Patience with the runner",
    doc:
      "Minutes without a sign of life after which the runner is ended and its run fails; 0 for never. A call of a network gives none, and may take minutes",
    default: 15,
    min: 0,
    max: 1440,
    step: 1,
  },
  {
    id: "history.maxRuns",
    title: "Runs kept",
    doc:
      "Older ones are forgotten, with the pictures that only they made; the output folder keeps its files. A folder for which more were set where it was last open keeps those until you set a number here",
    default: 1000,
    min: 0,
    max: 1_000_000,
    step: 1,
  },
  {
    id: "storage.maxBytes",
    title: "Room for runs",
    doc:
      "What pictures of runs may take on the server; what was used longest ago goes first. A folder for which more were set where it was last open keeps those until you set a number here",
    default: 10 * GIB.size,
    min: 0,
    unit: GIB,
  },
  {
    id: "cache.maxBytes",
    title: "Room for results",
    doc: "What results of nodes may take on the server, so that they need not be worked out again",
    default: 2 * GIB.size,
    min: 0,
    unit: GIB,
  },
  {
    id: "queue.requeueInterrupted",
    title: "Interrupted runs wait again",
    doc:
      "A run that was going when the server stopped is run once more by the next start, rather than marked",
    default: false,
  },
];

export const runSettings: readonly SettingContribution[] = settings.map((setting) => ({
  ...setting,
  personal: PERSONAL.has(setting.id),
}));
