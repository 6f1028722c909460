import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { OutputInfo } from "../../src/api/runs.ts";
import { t } from "../../src/words/translate.ts";
import type { Host } from "../host/host.ts";
import type { Picture } from "./node_run.ts";

/** Width of small pictures. */
const THUMBNAIL = 384;

/** The pictures among outputs. */
export function picturesOf(host: Host, outputs: readonly OutputInfo[]): readonly Picture[] {
  return outputs.flatMap(({ port, artifacts = [] }) =>
    artifacts.filter(({ type }) => type.startsWith("image/")).map((artifact) => ({
      url: host.artifactUrl(artifact),
      thumbnail: host.artifactUrl(artifact, THUMBNAIL),
      ratio: ratioOf(artifact),
      name: artifact.name ?? port,
    }))
  );
}

/** The picture that a node shows while it is at work. */
export function previewOf(host: Host, data: unknown): Picture | undefined {
  if (typeof data === "string" && data.startsWith("data:image/")) {
    return { url: data, ratio: 1, name: t`Preview`, preview: true };
  }
  if (typeof data !== "object" || data === null) return undefined;
  const { sha256, url, width, height } = data as Partial<ArtifactInfo> & { url?: unknown };
  const ratio = ratioOf({ ...(width && { width }), ...(height && { height }) });
  if (typeof sha256 === "string") {
    return { url: host.artifactUrl({ sha256 }), ratio, name: t`Preview`, preview: true };
  }
  return typeof url === "string" && url.startsWith("data:image/")
    ? { url, ratio, name: t`Preview`, preview: true }
    : undefined;
}

function ratioOf({ width, height }: Pick<Partial<ArtifactInfo>, "width" | "height">): number {
  return width && height ? width / height : 1;
}
