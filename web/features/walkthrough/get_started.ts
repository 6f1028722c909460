import { t, translated } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import { printKeys } from "../../core/keys.ts";
import { keysOf } from "../../core/registry.ts";
import type { Walkthrough } from "../../core/registry.ts";
import { commandLine } from "../../document/command_line.ts";
import type { Documents } from "../../document/documents.ts";

/** The first quarter of an hour with the editor. */
export const getStarted = (app: Documents): Walkthrough => ({
  id: "getStarted",
  title: "Get started",
  doc: "From the first picture to a graph of your own that runs without the editor.",
  steps: [
    {
      id: "open",
      title: "Open a graph",
      doc: "A graph says how a picture is made: nodes do the work, wires carry what they make. " +
        "This one steers a small model by **two guidances**: one for the concept, one for the prompt.",
      button: {
        title: "Open Concept guidance",
        command: "file.openTemplate",
        argument: { id: "concept.concept_guidance", title: "Concept guidance" },
      },
      done: ["onCommand:file.openTemplate", "onCommand:file.open", "onRun:succeeded"],
    },
    {
      id: "run",
      title: "Run your first picture",
      doc: () =>
        `The Run button, or ${
          keys(app, "run.start")
        }, runs the graph on the server. Each node shows ` +
        "how far it is, the last one the picture. What did not change is not run again.",
      button: { title: "Run", command: "run.start" },
      done: ["onRun:succeeded"],
    },
    {
      id: "guidance",
      title: "See what guidance did",
      doc:
        "Guidance bends each step of the denoising. The inspector has the formula with its numbers, " +
        "how strongly each term pushed in each step, and the picture at each step. Before a run it says " +
        "how many network calls there will be.",
      button: { title: "Show the guidance", command: "view.guidance" },
      done: ["onView:guidance", "onCommand:guidance.*"],
    },
    {
      id: "prompt",
      title: "Change the prompt",
      doc: () =>
        "Write another feeling into the prompt, such as `laughing` or `surprised`, and run again. " +
        `${keys(app, "edit.undo")} brings back what was there.`,
      button: {
        title: "Go to the prompt",
        command: "help.showNode",
        argument: "diffusion.encode_prompt",
      },
      done: [`onEdit:Set ${translated("prompt")}*`], // not shown
    },
    {
      id: "wire",
      title: "Wire a node",
      doc:
        "Double click the canvas and add a **Preview image** node, or drag a wire from an output onto the empty " +
        "canvas: what fits is offered. Then drag from an output to an input of the same colour. " +
        "What does not fit says why.",
      button: { title: "Add a node", command: "canvas.addNode" },
      done: ["onWire"],
    },
    {
      id: "save",
      title: "Save it",
      doc: () =>
        `${
          keys(app, "file.save")
        } writes it as a file into the folder that is served. The file is the graph: ` +
        "pictures that it makes carry it as well, and open by being dropped on the canvas.",
      button: { title: "Save", command: "file.save" },
      done: ["onSave"],
    },
    {
      id: "headless",
      title: "Copy the command that runs it without the editor",
      doc: () =>
        "The same graph runs from the command line, with the same result to the last digit. " +
        "In the folder of your workflows:\n\n```\n" +
        `${commandLine(app.workspace.active.value?.name.value ?? "graph")}\n` +
        "```\n\nFrom the sources, `braid` is `deno task braid`. " +
        "Inputs are set by `--set prompt.prompt=laughing`.",
      button: { title: "Copy the command line", command: "file.copyCommandLine" },
      done: ["onCommand:file.copyCommandLine"],
    },
  ],
});

function keys({ registry, settings }: Pick<Core, "registry" | "settings">, id: string): string {
  const command = registry.commands.value.get(id);
  const [first] = command ? keysOf(command, settings.keys.value) : [];
  return first ? `\`${printKeys(first)}\`` : t`the command "${command?.title ?? id}"`;
}
