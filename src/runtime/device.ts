import { existsSync } from "node:fs";
import { listSupportedBackends } from "onnxruntime-node";
import { type Device, DEVICES } from "./device_name.ts";
import { Session, type SessionOptions } from "./session.ts";

/** What each device wants, for the sentence that says why it cannot be used. */
const NEEDS: Readonly<Record<Exclude<Device, "auto" | "cpu">, string>> = {
  cuda:
    "it takes an NVIDIA GPU, CUDA 12, cuDNN 9 and the CUDA libraries that onnxruntime-node's own install script fetches",
  webgpu: "it takes a GPU driver with Vulkan, Direct3D 12 or Metal",
  dml: "DirectML comes with Windows only",
  coreml: "CoreML comes with macOS only",
};

/** Accelerators that `auto` tries, in order. WebGPU is left to explicit choice: its numbers differ more. */
const AUTOMATIC = ["cuda", "dml", "coreml"] as const;

/** Devices found not to work in this process, with the reason. */
const unusable = new Map<Device, string>();

/** Whether onnxruntime-node has the library of a device here. CUDA's is not shipped with the package. */
function isInstalled(device: Exclude<Device, "auto">): boolean {
  const backend = listSupportedBackends().find(({ name }) => name === device);
  if (!backend || backend.bundled) return backend !== undefined || device === "cpu";
  const { os, arch } = Deno.build;
  const platform = os === "windows" ? "win32" : os;
  const cpu = arch === "x86_64" ? "x64" : "arm64";
  const name = `onnxruntime_providers_${device}`;
  const file = os === "windows" ? `${name}.dll` : `lib${name}.so`;
  const url = new URL(
    `../bin/napi-v6/${platform}/${cpu}/${file}`,
    import.meta.resolve("onnxruntime-node"),
  );
  return existsSync(url);
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
  const automatic = AUTOMATIC.filter((name) => !unusable.has(name) && isInstalled(name));
  const candidates = device === "auto" ? [...automatic, "cpu" as const] : [device];
  for (const candidate of candidates) {
    try {
      if (!isInstalled(candidate)) throw new Error("backend not found in this onnxruntime-node");
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

/** Each device with whether it can be tried here, and if not, why. */
export function deviceReport(): { readonly device: Device; readonly state: string }[] {
  return DEVICES.filter((device) => device !== "auto").map((device) => ({
    device,
    state: device === "cpu"
      ? "available"
      : unusable.get(device) ?? (isInstalled(device) ? "installed" : `missing: ${NEEDS[device]}`),
  }));
}
