import * as ort from "onnxruntime-node";
import { fromFloat16, toFloat16 } from "../onnx/half.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Feed } from "./session.ts";

/**
 * Numbers as a network's input declares them: float32, float16, float64, int64, int32 or bool.
 *
 * @throws TypeError for other element types
 */
export function feedOf(type: string, data: ArrayLike<number>, shape: readonly number[]): Feed {
  switch (type) {
    case "float32": {
      const own = data instanceof Float32Array ? data : Float32Array.from(data);
      return new ort.Tensor(type, own, shape);
    }
    case "float16":
      return new ort.Tensor(type, toFloat16(data), shape);
    case "float64":
      return new ort.Tensor(type, Float64Array.from(data), shape);
    case "int64":
      return new ort.Tensor(type, BigInt64Array.from(data, (n) => BigInt(Math.round(n))), shape);
    case "int32":
      return new ort.Tensor(type, Int32Array.from(data, Math.round), shape);
    case "bool":
      return new ort.Tensor(type, Uint8Array.from(data, (n) => n ? 1 : 0), shape);
  }
  throw new TypeError(`Cannot feed an input of type ${type}: use an export with float inputs`);
}

/** An output as float32, whatever a network puts out. */
export function tensorOf({ type, data, dims }: Feed): Tensor {
  const shape = [...dims];
  if (data instanceof Float32Array) return { data: data as Float32Array<ArrayBuffer>, shape };
  if (type === "float16") return { data: fromFloat16(data as Uint16Array<ArrayBuffer>), shape };
  return { data: Float32Array.from(data as ArrayLike<number>, Number), shape };
}
