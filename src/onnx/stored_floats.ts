import { fromBfloat16, fromFloat16 } from "./half.ts";
import type { StoredTensor } from "./safetensors.ts";

/**
 * A stored tensor's elements as float32.
 *
 * @param bytes of this tensor alone, at any alignment
 * @throws TypeError for element types that are no floating point numbers
 */
export function storedFloats(
  { dtype }: Pick<StoredTensor, "dtype">,
  bytes: Uint8Array,
): Float32Array<ArrayBuffer> {
  const { buffer } = bytes.slice();
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return fromFloat16(new Uint16Array(buffer));
    case "BF16":
      return fromBfloat16(new Uint16Array(buffer));
    case "F64":
      return new Float32Array(new Float64Array(buffer));
    default:
      throw new TypeError(`Cannot read ${dtype} as float32: supported are F32, F16, BF16 and F64`);
  }
}
