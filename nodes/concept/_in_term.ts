import { type Guidance, InputError } from "sdk";

/** What is made of a term that is named by the input `term`. @throws InputError where there is none such */
export function inTerm(change: () => Guidance): Guidance {
  try {
    return change();
  } catch (cause) {
    throw new InputError("term", (cause as Error).message, { cause });
  }
}
