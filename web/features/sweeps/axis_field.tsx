import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Port } from "../../../src/graph/port.ts";
import { setSweep } from "../../../src/graph/sweep.ts";
import type { Axis } from "../../../src/graph/workflow.ts";
import { plural, t } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import {
  axisControl,
  axisName,
  axisPort,
  roleOf,
  toggled,
  valuesOf,
  valuesText,
} from "./axis_state.ts";

interface AxisProps {
  readonly document: OpenDocument;
  readonly index: number;
  /** Why its values cannot be. */
  readonly fault: string | undefined;
}

/** An axis of a sweep: where it lies in the grid, and its values. */
export function AxisField({ document, index, fault }: AxisProps): JSX.Element {
  const { catalogue } = useAssets();
  const axes = document.workflow.value.sweep!.axes;
  const axis = axes[index]!;
  const known = axisPort(document.workflow.value, catalogue.value, axis.input);
  const change = (next: readonly Axis[], merge?: string): void => {
    document.edit("Change the sweep", (workflow) => setSweep(workflow, next), merge);
    if (merge === undefined) document.settle();
  };
  const set = (next: Axis): void => change(axes.with(index, next), `sweep ${axis.input} ${index}`); // not shown
  const swap = (by: number): void => {
    const other = axes[index + by]!;
    change(axes.with(index + by, axis).with(index, other));
  };
  const role = roleOf(index, axes.length);
  const name = axisName(document.workflow.value, catalogue.value, axis.input);
  const act = (icon: IconName, title: string, run: () => void, disabled = false): JSX.Element => (
    <button
      type="button"
      title={title}
      aria-label={`${title}: ${name}`}
      disabled={disabled}
      onClick={run}
    >
      <Icon name={icon} size={14} />
    </button>
  );
  const control = known ? axisControl(known.port) : "numbers";
  const values = valuesOf(axis);
  const hint = `sweep-hint-${index}`;
  return (
    <li class="sweep-axis" onBlurCapture={() => document.settle()}>
      <fieldset aria-label={`${role}: ${name}`}>
        <div class="sweep-axis-head">
          <small>{role}</small>
          <b title={known?.port.doc}>{name}</b>
          <span class="space" />
          {axes.length > 1 &&
            act("up", t`Towards pages`, () => swap(-1), index === 0)}
          {axes.length > 1 &&
            act("down", t`Towards columns`, () => swap(1), index === axes.length - 1)}
          {act("trash", t`Take out of the sweep`, () => change(axes.toSpliced(index, 1)))}
        </div>
        <code title={t`What the command line calls it`}>{axis.input}</code>
        {control === "choices" && <Choices axis={axis} port={known!.port} set={set} />}
        {control === "texts" && <Texts key={axis.input} axis={axis} hint={hint} set={set} />}
        {control === "numbers" && (
          <input
            type="text"
            aria-label={t`Values of ${name}`}
            aria-describedby={hint}
            aria-invalid={fault !== undefined}
            value={valuesText(axis.values)}
            onInput={(event) => set({ ...axis, values: event.currentTarget.value })}
          />
        )}
        <small id={hint} class={fault === undefined ? "" : "sweep-fault"}>
          {fault ?? (control === "numbers"
            ? t`${countOf(values)}. Write from..to..step, or values with commas`
            : countOf(values))}
        </small>
      </fieldset>
    </li>
  );
}

/** `5 values: 0, 1, 2, 3, 4`. */
function countOf(values: readonly string[]): string {
  const shown = values.slice(0, 8).map((one) => one.length > 24 ? `${one.slice(0, 24)}…` : one);
  const more = values.length > shown.length ? ", …" : "";
  return plural(values.length, "{0} value: {1}", "{0} values: {1}", shown.join(", ") + more);
}

interface ValuesProps {
  readonly axis: Axis;
  set(axis: Axis): void;
}

/** Some of what the input may be: its choices, the models that are here, yes and no. */
function Choices({ axis, port, set }: ValuesProps & { readonly port: Port }): JSX.Element {
  const { models } = useAssets();
  const offered = port.kind === "bool"
    ? ["false", "true"]
    : port.choices ?? (models.list.value ?? []).map(({ name }) => name);
  const values = valuesOf(axis);
  const all = [...new Set([...offered, ...values])];
  return (
    <div class="sweep-choices">
      {all.map((choice) => (
        <label key={choice}>
          <input
            type="checkbox"
            checked={values.includes(choice)}
            onChange={() => set(toggled(axis, choice, all))}
          />{" "}
          {choice}
        </label>
      ))}
    </div>
  );
}

/** Texts in place of the whole one, or of a word in it. */
function Texts({ axis, hint, set }: ValuesProps & { readonly hint: string }): JSX.Element {
  // As it is typed: a line that is empty yet is no value.
  const draft = useSignal(valuesOf(axis).join("\n"));
  const lines = draft.value.split("\n").filter((line) => line.trim());
  if (lines.join("\n") !== valuesOf(axis).join("\n")) draft.value = valuesOf(axis).join("\n");
  return (
    <div class="sweep-texts">
      <label>
        {t`Find in the text`}
        <input
          type="text"
          dir="auto"
          placeholder={t`nothing: try whole texts`}
          value={axis.replace ?? ""}
          onInput={(event) => {
            const { replace: _, ...rest } = axis;
            const found = event.currentTarget.value;
            set(found ? { ...rest, replace: found } : rest);
          }}
        />
      </label>
      <label>
        {axis.replace === undefined
          ? t`Try these texts, one a line`
          : t`Put in its place, one a line`}
        <textarea
          dir="auto"
          rows={Math.min(8, Math.max(3, lines.length + 1))}
          aria-describedby={hint}
          value={draft}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            const values = draft.value.split("\n").filter((line) => line.trim());
            set({ ...axis, values });
          }}
        />
      </label>
    </div>
  );
}
