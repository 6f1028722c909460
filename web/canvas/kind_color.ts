import type { Catalogue } from "../../src/graph/catalogue.ts";
import { kindNames } from "../../src/graph/kind.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { own } from "../../src/graph/record.ts";

/** The colour of a kind's ports and wires, as the catalogue declares it. */
export function kindColor(kind: Kind, kinds: Catalogue["kinds"]): string {
  const [name = ""] = kindNames(kind);
  return own(kinds, name)?.color ?? "var(--vscode-descriptionForeground)";
}
