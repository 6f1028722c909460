import type { ComponentChildren, JSX } from "preact";
import { formulaTokens, predictionToken } from "./formula_tokens.ts";
import type { FormulaToken } from "./formula_tokens.ts";

interface FormulaViewProps {
  readonly formula: string;
  /** Labels of the branches, which are set as ε with an index. */
  readonly labels: readonly string[];
}

/** A guidance's formula, set as mathematics; what a screen reader says and what is selected is its text. */
export function FormulaView({ formula, labels }: FormulaViewProps): JSX.Element {
  return (
    <div class="formula">
      {formula.split("\n").map((line, index) => (
        <p key={index} role="math" aria-label={line}>{formulaTokens(line, labels).map(setToken)}</p>
      ))}
    </div>
  );
}

function setToken(token: FormulaToken, index: number): ComponentChildren {
  switch (token.type) {
    case "prediction":
      return <Prediction key={index} token={token} />;
    case "indexed":
      return (
        <span key={index}>
          <i>{token.letter}</i>
          <sub>{token.index.replaceAll("_", " ")}</sub>
        </span>
      );
    case "text":
      return token.text.replace(/^eps(?= =)/, "ε").split(/(σ|ε)/).map((part, index) =>
        part === "σ" || part === "ε" ? <i key={index}>{part}</i> : part
      );
  }
}

/** A branch's label, set as in the formula. */
export function BranchLabel({ label }: { label: string }): JSX.Element {
  return <Prediction token={predictionToken(label, 0)} />;
}

function Prediction(
  { token }: { token: Extract<FormulaToken, { type: "prediction" }> },
): JSX.Element {
  return (
    <span class="prediction" title={token.text}>
      <i>ε</i>
      <sub>{token.name}</sub>
      {token.inside && <span class="inside">{token.inside}</span>}
    </span>
  );
}
