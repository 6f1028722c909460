import os from "node:os";
import { fromFileUrl, join } from "@std/path";
import { filesInMemory } from "./files_in_memory.ts";

const TESTS = fromFileUrl(new URL("..", import.meta.url));
/** Files that a phase deals its tests to, all beside each other: while one waits the others work. */
const SHARES = { quick: 4, processes: 4, browser: 2 };
type Phase = keyof typeof SHARES;
/** Of whole programs. */
const WHOLE = /^(cli|scaffold|server)\//;
/** In the browser. */
const SEEN = /^browser\//;
/** How nice the tests of whole programs are to those in the browser, of which fewer go beside each other. */
const NICE = 5;
/** What takes seconds, such as a training, and a process that may not have its files in memory. */
const LONG = /_long_test\.ts$/;

/** What a file takes, roughly, in seconds of a core; this many where it is not in the list. */
const USUAL = 1;
const SECONDS: Readonly<Record<string, number>> = {
  "browser/bad_input_test.ts": 4,
  "browser/canvas_crowd_test.ts": 3,
  "browser/canvas_gestures_test.ts": 7,
  "browser/canvas_overview_test.ts": 5,
  "browser/canvas_random_test.ts": 4,
  "browser/canvas_reach_test.ts": 3,
  "browser/canvas_rows_test.ts": 5,
  "browser/controls_page_test.ts": 8,
  "browser/damage_test.ts": 3,
  "browser/first_minute_test.ts": 17,
  "browser/form_test.ts": 6,
  "browser/history_view_test.ts": 8,
  "browser/journeys_test.ts": 6,
  "browser/keyboard_test.ts": 4,
  "browser/model_download_test.ts": 8,
  "browser/outputs_test.ts": 4,
  "browser/painter_test.ts": 5,
  "browser/plan_test.ts": 10,
  "browser/shell_folder_test.ts": 13,
  "browser/shell_palette_test.ts": 4,
  "browser/shell_tabs_test.ts": 5,
  "browser/sign_in_test.ts": 14,
  "browser/steady_test.ts": 9,
  "browser/sweep_test.ts": 9,
  "browser/teaching_test.ts": 12,
  "browser/themes_test.ts": 13,
  "browser/trouble_test.ts": 15,
  "browser/trust_test.ts": 4,
  "browser/votes_test.ts": 2,
  "cli/check_test.ts": 2,
  "cli/commands_test.ts": 3,
  "cli/concept_test.ts": 6,
  "cli/drawn_test.ts": 3,
  "cli/evaluate_test.ts": 7,
  "cli/get_test.ts": 2,
  "cli/lock_test.ts": 4,
  "cli/plugin_author_test.ts": 16,
  "cli/plugin_test.ts": 8,
  "cli/readme_test.ts": 7,
  "cli/run_test.ts": 11,
  "confined/apart_hostile_long_test.ts": 10,
  "confined/apart_long_test.ts": 3,
  "confined/plugin_process_memory_long_test.ts": 17,
  "evaluation/evaluate_long_test.ts": 12,
  "evaluation/outside_networks_long_test.ts": 2,
  "mcp/instructions_long_test.ts": 3,
  "mutation/main_long_test.ts": 3,
  "mutation/reach_long_test.ts": 2,
  "nodes/concept/teach_concept_long_test.ts": 6,
  "nodes/replaced_files_long_test.ts": 3,
  "nodes/templates_long_test.ts": 9,
  "onnx/builders_variants_long_test.ts": 3,
  "plugins/plugins_of_others_long_test.ts": 4,
  "program/plugin_program_long_test.ts": 3,
  "program/plugin_trial_long_test.ts": 10,
  "runs/forged_long_test.ts": 2,
  "runs/runner/helper_long_test.ts": 2,
  "runs/runner/supervisor_long_test.ts": 3,
  "runtime/models/config_fields_fuzz_long_test.ts": 2,
  "runtime/models_export_long_test.ts": 2,
  "scaffold/scaffold_test.ts": 9,
  "server/access_test.ts": 10,
  "server/checks_test.ts": 2,
  "server/damage_test.ts": 14,
  "server/downloads_test.ts": 8,
  "server/foreign_folder_test.ts": 14,
  "server/fuzz_test.ts": 2,
  "server/hardship_test.ts": 5,
  "server/mcp_test.ts": 7,
  "server/page_proof_test.ts": 2,
  "server/permissions_test.ts": 2,
  "server/picture_bombs_test.ts": 2,
  "server/plugins_test.ts": 7,
  "server/refresh_test.ts": 2,
  "server/replaced_files_test.ts": 5,
  "server/runs_test.ts": 2,
  "server/serve_test.ts": 5,
  "server/serve_words_test.ts": 3,
  "server/stalls_test.ts": 7,
  "server/storage_test.ts": 2,
  "training/base_weights_long_test.ts": 5,
  "training/contrast_long_test.ts": 2,
  "training/held_out_long_test.ts": 5,
  "training/hints_long_test.ts": 3,
  "training/learner_long_test.ts": 4,
  "training/recipe_long_test.ts": 7,
};

/**
 * Imports a share of the tests of a phase, which takes as long as each other: what tests import is loaded once for all of
 * them, not once for each file, and so are the parts of a server that its tests keep, and the browser that they share.
 */
export async function importShare(phase: Phase, share: number): Promise<void> {
  if (phase === "quick") filesInMemory();
  if (phase === "processes") os.setPriority(0, NICE); // this thread and what it starts
  const secondsOf = (path: string): number => SECONDS[path] ?? USUAL;
  const files = testsBelow("").sort().filter((path) => phaseOf(path) === phase)
    .sort((a, b) => secondsOf(b) - secondsOf(a));
  const taken = new Array<number>(SHARES[phase]).fill(0);
  for (const path of files) {
    const least = taken.indexOf(Math.min(...taken));
    taken[least] = taken[least]! + secondsOf(path);
    if (least === share - 1) await import(`../${path}`);
  }
}

function phaseOf(path: string): Phase {
  if (SEEN.test(path)) return "browser";
  return WHOLE.test(path) || LONG.test(path) ? "processes" : "quick";
}

function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(TESTS, folder))].flatMap(({ name, isDirectory }) => {
    const path = folder + name;
    if (isDirectory) return path === "scaffold/templates" ? [] : testsBelow(`${path}/`);
    return path.endsWith("_test.ts") ? [path] : [];
  });
}
