import type { ComponentChildren, JSX } from "preact";
import type { BranchName, Formula, FormulaPart } from "../../../src/formula/formula.ts";
import { lineText } from "../../../src/formula/text.ts";
import { t } from "../../../src/words/translate.ts";

interface FormulaViewProps {
  readonly formula: Formula;
  /** The branches that its predictions are. */
  readonly branches: readonly BranchName[];
}

/** A guidance's formula, set as mathematics; what a screen reader says and what is selected is its text. */
export function FormulaView({ formula, branches }: FormulaViewProps): JSX.Element {
  return (
    <div class="formula" tabIndex={0} role="group" aria-label={t`Formula`}>
      {formula.map((line, index) => (
        <p key={index} role="math" aria-label={lineText(line, branches)}>
          {line.map((part, index) =>
            setPart(part, index, branches)
          )}
        </p>
      ))}
    </div>
  );
}

function setPart(
  part: FormulaPart,
  key: number,
  branches: readonly BranchName[],
): ComponentChildren {
  if (typeof part === "string") return part;
  if ("branch" in part) return <BranchLabel key={key} branch={branches[part.branch]!} />;
  return (
    <span key={key}>
      <i>{part.symbol === "eps" ? "ε" : part.symbol}</i>
      {part.index !== undefined && <sub>{part.index}</sub>}
    </span>
  );
}

/** A branch, set as in the formula: an epsilon, its network as the index, and what it is given in brackets. */
export function BranchLabel(
  { branch: { label, name, inside } }: { branch: BranchName },
): JSX.Element {
  return (
    <span class="prediction" title={label}>
      <i>ε</i>
      <sub>{name}</sub>
      {inside && <span class="inside">{inside}</span>}
    </span>
  );
}
