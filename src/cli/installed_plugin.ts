import { nearest } from "../words/nearest.ts";
import type { InstalledPlugin } from "../packages/installed.ts";
import { EXIT, Failure } from "./exit_code.ts";
import type { Installs } from "./installs.ts";

/** The installed plugin of that name. @throws Failure where there is none, naming the nearest */
export function findInstalled(installs: Pick<Installs, "list">, name: string): InstalledPlugin {
  const all = installs.list();
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const near = nearest(name, all.map((one) => one.name));
  throw new Failure(
    EXIT.missing,
    `There is no plugin "${name}" installed${near ? `: did you mean "${near}"?` : ""}`,
    { hints: near ? [] : [`See "braid plugin list"`] },
  );
}
