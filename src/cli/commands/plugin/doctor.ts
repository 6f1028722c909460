import { t, translated } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import { type InstalledPlugin, isChanged } from "../../../packages/installed.ts";
import { ofPermissions, permissionLines } from "../../../plugins/permissions.ts";
import { sayFault } from "../../../plugins/plugin.ts";
import { openRegistry } from "../../../plugins/registry.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import type { Host } from "../../host.ts";
import type { Installs } from "../../installs.ts";
import { print, said, say } from "../../terminal.ts";

/** What is wrong with a plugin, in a sentence, and what would mend it. */
interface Finding {
  readonly plugin: string;
  readonly fault: string;
  readonly mend: string;
}

export default defineCommand({
  summary: "Say what is wrong with installed plugins, and how to mend it",
  usage: "[options]",
  details:
    `Their files are held against what was installed, and their nodes are tried out in a process that may do
nothing, as at the next run. Exit code 1 where something is wrong.`,
  operands: [0, 0],
  options: { json: { doc: "Print JSON, one fault a line" } },
  async run({ given, host }) {
    const installs = await host.openInstalls();
    const all = installs.list();
    const findings = [
      ...(await Promise.all(all.map((one) => lookAt(one, installs)))).flat(),
      ...await tryOut(installs, host),
    ];
    for (const { plugin, fault, mend } of findings) {
      if (given.json) print(printJsonLine({ plugin, fault, mend }));
      else print(said(`${plugin}: ${translated(fault)}\n${translated(mend)}`));
    }
    if (findings.length) return EXIT.failed;
    say(all.length ? t`Nothing is wrong` : t`There are no plugins in ${installs.folder}`);
    return EXIT.ok;
  },
});

/** What its folder and the list of what is installed tell. */
async function lookAt(one: InstalledPlugin, installs: Installs): Promise<readonly Finding[]> {
  const { name, entry, folder, isGone } = one;
  const found = (fault: string, mend: string): Finding => ({ plugin: name, fault, mend });
  const findings: Finding[] = [];
  if (entry) {
    const again = `braid plugin add ${entry.from}`;
    if (isGone) return [found("Its folder is gone", `${again}, or braid plugin remove ${name}`)];
    if (isChanged(one)) {
      findings.push(found(
        "Its files are not those that were installed",
        `${again} --discard, which loses what was changed`,
      ));
    }
  } else {
    findings.push(found(
      "It was put there by hand, and nothing tells where it is from",
      `Move "${folder}" away, then braid plugin add SOURCE`,
    ));
  }
  const { plugin, diagnostics, allowed } = await installs.about(one);
  for (const one of diagnostics) {
    const mend = plugin || one.severity === "warning"
      ? "Tell its author"
      : "Install another version";
    findings.push(found(sayFault(one), mend));
  }
  if (!plugin) return findings;
  const lack = permissionLines(ofPermissions(plugin.manifest.permissions, allowed, false));
  if (!lack.length) return findings;
  return [
    ...findings,
    found(
      `It asks for ${lack.join(", ")}, which you have not allowed`,
      `braid plugins --allow ${name}`,
    ),
  ];
}

/** What its nodes say when they are loaded. */
async function tryOut(installs: Installs, host: Host): Promise<readonly Finding[]> {
  const registry = await openRegistry([installs.folder], {
    version: host.version,
    builtIn: host.plugins,
    apart: await host.openApart(),
  });
  const installed = registry.types.filter((type) =>
    registry.plugins.get(type.split(".", 1)[0]!)?.builtIn === false
  );
  const { diagnostics } = await registry.loadNodeTypes(installed);
  return diagnostics.map(({ plugin, file, message }) => ({
    plugin,
    fault: file === undefined ? message : `${file}: ${message}`,
    mend: "Tell its author, or take another version",
  }));
}
