import { float, optional } from "sdk";

/** What can be set of ComfyUI's samplers; each takes what it knows and leaves the rest. */
export const samplerOptions = {
  eta: optional(float({
    min: 0,
    max: 10,
    step: 0.05,
    advanced: true,
    doc: "Share of the noise that ancestral and SDE samplers draw anew: 0 none, 1 (unless set) all",
  })),
  noiseScale: optional(float({
    min: 0,
    max: 10,
    step: 0.01,
    advanced: true,
    doc: "Factor of the noise drawn in steps, 0.9 to 1.1",
  })),
  churn: optional(float({
    min: 0,
    max: 100,
    advanced: true,
    doc: "Noise put back before the steps of euler, heun and dpm_2, 0 (unless set) to about 80",
  })),
};

/** The options that are set. */
export function setOptions(
  options: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}
