import { listSupportedBackends } from "onnxruntime-node";
import { Session, type SessionOptions } from "./session.ts";

/** Where networks run. `auto` takes the first of this machine's accelerators that works, else the CPU. */
export const DEVICES = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"] as const;

export type Device = typeof DEVICES[number];

/** What each device wants, for the sentence that says why it cannot be used. */
const NEEDS: Readonly<Record<Exclude<Device, "auto" | "cpu">, string>> = {
  cuda:
    "it takes an NVIDIA GPU, CUDA 12, cuDNN 9 and the CUDA libraries that onnxruntime-node's own install script fetches",
  webgpu: "it takes a GPU driver with Vulkan, Direct3D 12 or Metal",
  dml: "DirectML comes with Windows only",
  coreml: "CoreML comes with macOS only",
};

/** Accelerators that `auto` tries, by operating system. WebGPU is left to explicit choice: its numbers differ more. */
const AUTOMATIC: Readonly<Record<string, readonly Exclude<Device, "auto">[]>> = {
  linux: ["cuda"],
  windows: ["cuda", "dml"],
  darwin: ["coreml"],
};

/** Devices found not to work in this process, with the reason. */
const unusable = new Map<Device, string>();

/** A device by name. @throws RangeError for unknown names */
export function parseDevice(name: string): Device {
  const device = DEVICES.find((known) => known === name.toLowerCase());
  if (!device) {
    throw new RangeError(`Unknown device "${name}": expected one of ${DEVICES.join(", ")}`);
  }
  return device;
}

/** Whether a refusal is about the device, not about the model. */
function isDeviceFault(error: unknown): boolean {
  return /backend not found|Failed to load (shared )?library|adapter|no (CUDA-capable )?device|cudaError|driver/i
    .test(error instanceof Error ? error.message : String(error));
}

/** A session and the device it runs on. */
export interface PlacedSession {
  readonly session: Session;
  readonly device: Exclude<Device, "auto">;
}

/**
 * Loads a model on a device. `auto` falls back to the CPU where an accelerator, or the model on it, does not work.
 *
 * @throws Error that says what a named device lacks
 */
export async function openOnDevice(
  model: string | Uint8Array,
  device: Device,
  options: SessionOptions = {},
): Promise<PlacedSession> {
  const candidates = device === "auto"
    ? [...AUTOMATIC[Deno.build.os] ?? [], "cpu" as const].filter((name) => !unusable.has(name))
    : [device];
  for (const candidate of candidates) {
    try {
      const session = await Session.open(model, { ...options, providers: [candidate] });
      return { session, device: candidate };
    } catch (error) {
      if (candidate === "cpu") throw error;
      const cause = error instanceof Error ? error.cause ?? error : error;
      const faulty = isDeviceFault(cause);
      if (faulty) unusable.set(candidate, firstLine(cause));
      if (device === "auto") continue;
      if (!faulty) throw error;
      throw new Error(
        `Cannot use the device "${candidate}": ${NEEDS[candidate]} (${firstLine(cause)})`,
        { cause },
      );
    }
  }
  throw new Error("No device is left to try");
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n")[0]!;

/** Which devices this build of ONNX Runtime knows, and why those that failed here cannot be used. */
export function deviceReport(): { readonly device: Device; readonly state: string }[] {
  const built = new Set(listSupportedBackends().map(({ name }) => name));
  return DEVICES.filter((device) => device !== "auto").map((device) => ({
    device,
    state: unusable.get(device) ??
      (built.has(device) || device === "cpu"
        ? "available"
        : `not available: ${NEEDS[device as "dml"]}`),
  }));
}
