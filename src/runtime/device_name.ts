/** Where networks run. `auto` takes the first of this machine's accelerators that works, else the CPU. */
export const DEVICES = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"] as const;

/** One of {@link DEVICES}. */
export type Device = typeof DEVICES[number];

/** A device by name. @throws RangeError for unknown names */
export function parseDevice(name: string): Device {
  const device = DEVICES.find((known) => known === name.toLowerCase());
  if (!device) {
    throw new RangeError(`Unknown device "${name}": expected one of ${DEVICES.join(", ")}`);
  }
  return device;
}
