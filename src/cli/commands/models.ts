import { t, translated } from "../../words/translate.ts";
import { printJsonLine } from "../../graph/json.ts";
import { basename, relative } from "@std/path";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, usageFault } from "../exit_code.ts";
import { MODELS } from "../folder_options.ts";
import { getModel } from "../get_model.ts";
import type { Models } from "../host.ts";
import type { ModelEntry } from "../../runtime/models/catalogue.ts";
import { printSize } from "../print_size.ts";
import { print, printable, printTable, say, table } from "../terminal.ts";

export default defineCommand({
  summary: "List the models there are, describe one, or get one from a hub",
  usage: "[ID | get OWNER/NAME] [options]",
  details:
    `Models are folders in the layout of diffusers, or ONNX exports of such, below models/, below the
folder in BRAID_MODELS (else braid/models where your system keeps data), and below those given.
ID is a model's name or the path of its folder.

With get, the model that Hugging Face has as OWNER/NAME is downloaded to your own folder of them, and
goes by that name; stopped, the same command goes on where it was. It needs the network, which
"deno task get OWNER/NAME" lets it use. HF_ENDPOINT, HF_TOKEN, HF_HOME and HF_HUB_OFFLINE hold.`,
  operands: [0, 2],
  options: {
    models: MODELS,
    sha256: { doc: "Hash the weights" },
    revision: { value: "NAME", doc: "Get this branch, tag or commit (default: main)" },
    variant: { value: "NAME", doc: "Get these weights where there are several: fp16" },
    "dry-run": { doc: "Only say what get would download" },
    json: { doc: "Print JSON, one model or event a line" },
  },
  async run({ operands: [id, name], given, host }) {
    const { revision, variant, "dry-run": dryRun } = given;
    if (id === "get") {
      if (name === undefined) throw usageFault("braid models get needs OWNER/NAME");
      return await getModel(host, name, given);
    }
    if (name !== undefined) {
      throw usageFault(`braid models does not know what to do with "${name}"`);
    }
    if (revision !== undefined || variant !== undefined || dryRun) {
      throw usageFault("--revision, --variant and --dry-run belong to braid models get");
    }
    const models = await host.models(given.models);
    return id === undefined ? await list(models, given) : await describe(models, id, given);
  },
});

interface Given {
  readonly json: boolean;
  readonly sha256: boolean;
}

async function list(models: Models, { json, sha256 }: Given): Promise<ExitCode> {
  const entries = await models.list();
  if (json) {
    for (const entry of entries) {
      const weights = sha256 && !entry.fault ? { weights: await models.hashes(entry.id) } : {};
      print(printJsonLine({ ...entry, ...weights }));
    }
    return EXIT.ok;
  }
  if (!entries.length) say(t`There are no models in ${models.roots.join(", ")}`);
  printTable(entries.map(row));
  if (sha256) {
    for (const { id, fault } of entries) if (!fault) await printHashes(models, id);
  }
  return EXIT.ok;
}

function row({ id, family, bytes, title, license, fault }: ModelEntry): readonly string[] {
  return fault === undefined
    ? [
      id,
      kindOf(family),
      printSize(bytes),
      [title && translated(title), license].filter(Boolean).join(", "),
    ]
    : [id, t`broken`, "", translated(fault)];
}

/** Some are of no kind that is known elsewhere, such as the bundled prior. */
function kindOf(family: string): string {
  return family === "unknown" ? t`of its own` : family;
}

async function describe(models: Models, id: string, { json, sha256 }: Given): Promise<ExitCode> {
  const model = await models.open(id);
  const entry = (await models.list()).find(({ path }) => path === model.path);
  const components = [...model.components.values()].map(({ name, className, weights }) => ({
    name,
    ...(className !== undefined && { className }),
    ...(weights && {
      format: weights.format,
      files: weights.files.map((file) => relative(model.path, file)),
    }),
  }));
  if (json) {
    const weights = sha256 ? { weights: await models.hashes(id) } : {};
    print(
      printJsonLine({ id, path: model.path, ...entry, ...model.facts, components, ...weights }),
    );
    return EXIT.ok;
  }
  const { title, description } = model.facts;
  const lines = [
    [t`Model`, entry?.id ?? basename(model.path)],
    [t`Title`, title && translated(title)],
    [t`About`, description && translated(description)],
    [t`Kind`, entry && kindOf(entry.family)],
    [t`Size`, entry && printSize(entry.bytes)],
    [t`License`, entry?.license],
    [t`Source`, entry?.source],
    [t`Shares`, entry?.prior && t`the other components of ${entry.prior}`],
    [t`Folder`, model.path],
    ...components.map(({ name, className, files, format }) => [
      name,
      [className, files && `${format}: ${files.join(", ")}`].filter(Boolean).join("  "),
    ]),
  ].filter((line): line is string[] => line[1] !== undefined);
  for (const line of table(lines)) print(printable(line));
  if (sha256) await printHashes(models, id);
  return EXIT.ok;
}

async function printHashes(models: Models, id: string): Promise<void> {
  for (const { path, sha256 } of await models.hashes(id)) print(printable(`${sha256}  ${path}`));
}
