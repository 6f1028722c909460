import { choice, type Device, DEVICES } from "sdk";

/** The input that says where a network runs. */
export const device = choice(["default", ...DEVICES], {
  default: "default",
  advanced: true,
  doc:
    "Where it runs: `default` as the program was started, `auto` the first accelerator that works",
});

/** The option of a network that a choice of {@link device} means. */
export function deviceOption(choice: "default" | Device): { device?: Device } {
  return choice === "default" ? {} : { device: choice };
}
