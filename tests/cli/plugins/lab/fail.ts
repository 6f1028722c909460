import { defineNode, float, InputError } from "sdk";

/** Fails for numbers above one. */
export default defineNode({
  title: "Fail",
  category: "lab",
  inputs: { value: float() },
  outputs: { value: float() },
  run({ value }) {
    if (value > 1) throw new InputError("value", `${value} is too much`);
    return { value };
  },
});
