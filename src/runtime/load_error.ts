/** Operators of exports made for DirectML or CUDA, which ONNX Runtime has no CPU kernels for. */
const FUSED_FOR_GPU = new Set([
  "BiasAdd",
  "BiasSplitGelu",
  "GroupNorm",
  "NhwcConv",
  "NhwcFusedConv",
  "NhwcMaxPool",
  "PackedAttention",
  "PackedMultiHeadAttention",
  "SkipGroupNorm",
]);

/** ONNX Runtime's words for a failure and ours; the first group of the pattern is `$1` there. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /parsing failed|data pointer is null/,
    "the file is no ONNX model, or is cut off: download it again",
  ],
  [/File doesn't exist/, "there is no such file"],
  [
    /initializer: (\S+) offset: .* out of bounds/s,
    'the weights of "$1" lie beyond the end of their file: download it again',
  ],
  [
    /External data path does not exist: "([^"]+)"/,
    'its weights are missing: "$1" must stand beside the model',
  ],
  [
    /External data path escapes model directory.*?path: "([^"]+)"/s,
    'its weights point outside its folder, to "$1"',
  ],
  [/Absolute path not allowed/, "its weights are named by an absolute path"],
  [/cannot get file size: [^[]*\[([^\]]+)\]/, 'its weights are missing: there is no file "$1"'],
  [/No opset import for domain '([^']+)'/, 'it uses operators of the unknown domain "$1"'],
  [/bfloat16/i, "it is in bfloat16, which the CPU cannot run: use a float32 or float16 export"],
  [
    /bad_alloc|Failed to allocate/,
    "there is not enough memory: close other models or use a smaller one",
  ],
];

/** The operator a failure is about, if it is about one without a kernel. */
function missingOperator(message: string): string | undefined {
  const match =
    /implementation for (\w+)\(\d+\)|Error Node\([^)]*\) with schema\(com\.microsoft::(\w+):/
      .exec(message);
  return match?.[1] ?? match?.[2];
}

/** ONNX Runtime's refusal of the model `name` as one clear sentence; its own message is the cause. */
export function explainLoadError(name: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const operator = missingOperator(message);
  if (operator && FUSED_FOR_GPU.has(operator)) {
    return new Error(
      `Cannot load ${name}: its operator ${operator} runs on DirectML or CUDA only: use an export without GPU fusion, such as one by optimum-cli`,
      { cause: error },
    );
  }
  if (operator) {
    return new Error(
      `Cannot load ${name}: ONNX Runtime has no kernel here for its operator ${operator}`,
      { cause: error },
    );
  }
  for (const [pattern, reason] of REASONS) {
    const match = pattern.exec(message);
    if (match) {
      return new Error(`Cannot load ${name}: ${reason.replace("$1", match[1] ?? "")}`, {
        cause: error,
      });
    }
  }
  return new Error(`Cannot load ${name}: ${message.trim()}`, { cause: error });
}
