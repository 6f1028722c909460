/** What nodes see of the world in this process. */
import type { EnvironmentOptions, NodeEnvironment } from "../cli/host.ts";
import { Folder } from "../files/folder.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import { parseDevice } from "../runtime/device_name.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { toPixels } from "../runtime/images/pixels.ts";
import { Models } from "../runtime/models.ts";
import { ModelCatalogue } from "../runtime/models/catalogue.ts";
import { modelRoots } from "../runtime/models/default_roots.ts";
import { keepHashesIn } from "../runtime/models/file_hash.ts";
import { stateIntegrity } from "../packages/graph_lock.ts";
import { filesIn } from "../sdk/folder_files.ts";
import { createRunContext } from "../sdk/host.ts";
import type { DenoiseReport } from "../sdk/report.ts";
import { drawTrace } from "../sdk/trace.ts";
import { TAUGHT_MODELS } from "../runs/outputs/output_files.ts";
import { PACKAGES } from "./catalogue_file.ts";
import { teacher } from "./teacher.ts";
import { drawGrid } from "./draw_grid.ts";

/** @param code Folders of the code that results depend on. @throws RangeError for a device that is not known */
export function openNodeEnvironment(
  { models: folders, device = "auto", threads, cache, output, locked }: EnvironmentOptions,
  code: readonly string[],
): NodeEnvironment {
  if (cache) keepHashesIn(Folder.at(cache));
  const taught = output && Folder.at(output).folder(TAUGHT_MODELS);
  const models = new Models({
    catalogue: new ModelCatalogue(modelRoots(folders, taught?.path)),
    settings: { device: parseDevice(device), ...(threads !== undefined && { threads }) },
    ...(locked && { takes: (state: string) => locked.includes(stateIntegrity(state)) }),
  });
  return {
    context({ inputs, document, previews, save }) {
      const host = {
        models,
        files: filesIn(inputs),
        teaching: taught &&
          teacher({ models, inputs, folder: taught, ...(threads && { threads }) }),
        outputs: { save: (...file: Parameters<typeof save>) => Promise.resolve(save(...file)) },
        document,
        previews,
      };
      return (base) => createRunContext(host, base);
    },
    salt: `${device} ${PACKAGES} ${codeStamp(code)}`,
    decode: async (picture) => toPixels((await decodeImage(picture)).image),
    drawTrace: (report) => drawTrace(report as DenoiseReport),
    drawGrid,
    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}
