import type { Tensor } from "sdk";

/** Digits of a number that people read. */
const DIGITS = 6;

function isTensor(value: object): value is Tensor {
  return "data" in value && "shape" in value && ArrayBuffer.isView(value.data);
}

/** Any value as text for people: numbers in at most six digits, tensors by their shape. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(DIGITS)));
  }
  if (Array.isArray(value)) return value.map(describeValue).join("\n");
  if (typeof value !== "object" || value === null) return String(value);
  if (isTensor(value)) return `[${value.shape.join(" x ")}]`;
  return JSON.stringify(
    value,
    (_, item: unknown) =>
      typeof item === "bigint" || (typeof item === "object" && item !== null && isTensor(item))
        ? describeValue(item)
        : item,
    2,
  );
}
