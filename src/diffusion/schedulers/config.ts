/** The content of a `scheduler_config.json`. */
export type SchedulerConfig = Readonly<Record<string, unknown>>;

/** Many more noise levels than any network was trained on: of each a table has an entry. */
const MAX_STEPS = 100_000;

/** Reads the fields of a scheduler's config, each with its default; keys nobody asks for are ignored. */
export interface ConfigReader {
  readonly className: string;
  number(key: string, fallback: number, range?: { min?: number; max?: number }): number;
  /** A whole number from `min` to {@link MAX_STEPS}. */
  integer(key: string, fallback: number, min?: number): number;
  boolean(key: string, fallback: boolean): boolean;
  choice<const T extends string>(key: string, choices: readonly T[], fallback: NoInfer<T>): T;
  /** A number that may be missing or null. */
  optional(key: string): number | undefined;
  /** A list of numbers that may be missing or null. */
  numbers(key: string): readonly number[] | undefined;
}

/** JSON has no infinity: Python's spelling of it is read too. */
const INFINITIES: Record<string, number> = { "inf": Infinity, "-inf": -Infinity };

/**
 * A reader of `config`, whose faults name class, field and value.
 *
 * Its methods throw TypeError where a value has another type and RangeError where it is out of range.
 */
export function readConfig(className: string, config: SchedulerConfig): ConfigReader {
  const fault = (key: string, value: unknown, wanted: string): string => {
    const got = JSON.stringify(value).slice(0, 60);
    return `Cannot use ${key} ${got} in ${className}: expected ${wanted}`;
  };
  const valueOf = (key: string): unknown => config[key] ?? undefined;
  const number = (
    key: string,
    fallback: number,
    { min = -Infinity, max = Infinity }: { min?: number; max?: number } = {},
  ): number => {
    const raw = valueOf(key) ?? fallback;
    const value = typeof raw === "string" ? INFINITIES[raw.toLowerCase()] : raw;
    if (typeof value !== "number" || Number.isNaN(value)) {
      throw new TypeError(fault(key, raw, "a number"));
    }
    if (value < min || value > max) {
      throw new RangeError(fault(key, value, `a number from ${min} to ${max}`));
    }
    return value;
  };
  return {
    className,
    number,
    integer(key, fallback, min = 1) {
      const value = number(key, fallback);
      if (!Number.isInteger(value) || value < min || value > MAX_STEPS) {
        throw new RangeError(fault(key, value, `a whole number from ${min} to ${MAX_STEPS}`));
      }
      return value;
    },
    boolean(key, fallback) {
      const value = valueOf(key) ?? fallback;
      if (typeof value !== "boolean") throw new TypeError(fault(key, value, "true or false"));
      return value;
    },
    choice(key, choices, fallback) {
      const value = valueOf(key) ?? fallback;
      const found = choices.find((choice) => choice === value);
      if (found === undefined) {
        throw new RangeError(fault(key, value, `one of ${choices.join(", ")}`));
      }
      return found;
    },
    optional: (key) => valueOf(key) === undefined ? undefined : number(key, 0),
    numbers(key) {
      const value = valueOf(key);
      if (value === undefined) return undefined;
      if (
        !Array.isArray(value) || value.length > MAX_STEPS ||
        !value.every((item) => typeof item === "number")
      ) {
        throw new TypeError(fault(key, value, `a list of up to ${MAX_STEPS} numbers`));
      }
      return value;
    },
  };
}
