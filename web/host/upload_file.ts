import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { Problem } from "../../src/api/problem.ts";

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
    request.onerror = () => reject(new Error("Cannot reach the server: is it still running?"));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(response as ArtifactInfo);
      else {
        const { detail, title } = (response ?? {}) as Partial<Problem>;
        reject(new Error(detail ?? title ?? `The server answered with ${status}`));
      }
    };
    request.send(file);
  });
}
