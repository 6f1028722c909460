import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { translated } from "../../../src/words/translate.ts";
import type { SettingContribution } from "../../core/registry.ts";

interface FieldProps {
  readonly setting: SettingContribution;
  readonly value: unknown;
  onChange(value: unknown): void;
}

/** The field that fits what a setting is: choice, toggle, number within limits, text, or JSON. */
export function SettingField({ setting, value, onChange }: FieldProps): JSX.Element {
  const { choices, names = {}, moreChoices, min, max, step, unit } = setting;
  const fault = useSignal("");
  if (choices) {
    return (
      <select value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>{names[choice] ?? translated(choice)}</option>
        ))}
        {Object.entries(moreChoices?.() ?? {}).map(([choice, name]) => (
          <option key={choice} value={choice}>{name}</option>
        ))}
      </select>
    );
  }
  const { default: normal } = setting;
  if (typeof normal === "boolean") {
    return (
      <input
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const take = (text: string): void => {
    try {
      onChange(readValue(text, setting));
      fault.value = "";
    } catch (error) {
      fault.value = translated((error as Error).message);
    }
  };
  const field = {
    "aria-invalid": fault.value !== "",
    value: typeof value === "object"
      ? JSON.stringify(value)
      : String(unit && typeof value === "number" ? inUnit(value, unit.size) : value),
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => take(currentTarget.value),
  };
  return (
    <>
      {typeof normal === "number"
        ? (
          <span class="setting-number">
            <input
              type="number"
              {...(min !== undefined && { min: unit ? inUnit(min, unit.size) : min })}
              {...(max !== undefined && { max: unit ? inUnit(max, unit.size) : max })}
              step={unit ? "any" : step ?? "any"}
              {...field}
            />
            {unit?.name}
          </span>
        )
        : <input type="text" {...field} />}
      {fault.value && <em class="setting-fault" role="alert">{fault.value}</em>}
    </>
  );
}

/** To two digits behind the point: a file may have bytes that are no round number of them. */
const inUnit = (value: number, size: number): number => Math.round(value / size * 100) / 100;

/** @throws RangeError or SyntaxError for a text that is no such value */
function readValue(
  text: string,
  { default: normal, min, max, unit }: SettingContribution,
): unknown {
  if (typeof normal === "string") return text;
  if (typeof normal !== "number") return JSON.parse(text);
  const number = unit ? Math.round(Number(text) * unit.size) : Number(text);
  const within = number >= (min ?? -Infinity) && number <= (max ?? Infinity);
  if (text.trim() && within) return number;
  throw new RangeError(
    min !== undefined && max !== undefined
      ? `Expected a number from ${min} to ${max}`
      : min !== undefined
      ? `Expected a number of ${min} or more`
      : max !== undefined
      ? `Expected a number of ${max} or less`
      : "Expected a number",
  );
}
