import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import { ProblemError, UNREACHABLE } from "../../src/api/client.ts";

/** Sends a file and says how much of it has gone, which `fetch` cannot. */
export function uploadFile(
  address: string,
  file: Blob,
  onProgress: (part: number) => void = () => {},
): Promise<ArtifactInfo> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new Error(UNREACHABLE));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(response as ArtifactInfo);
      else reject(new ProblemError(status, response));
    };
    request.send(file);
  });
}
