import type { Observation } from "../diffusion/guidance/observation.ts";
import type { ReportStep } from "./report.ts";
import type { RunVae } from "./run_models.ts";

/** Gathers what a report has of each evaluation: its numbers, and small pictures of it where `vae` can paint them. */
export function createObserver(vae: RunVae | undefined): {
  readonly steps: readonly ReportStep[];
  observe(observation: Observation): void;
} {
  const steps: ReportStep[] = [];
  const glance = vae?.glance;
  return {
    steps,
    observe(observation) {
      const record = observation.record();
      const pictures = glance && {
        preview: glance(observation.denoised),
        branchPreviews: record.coefficients.map((_, branch) => {
          const own = observation.preview(branch);
          return own ? glance(own) : null;
        }),
      };
      steps.push({ ...record, ...pictures });
    },
  };
}
