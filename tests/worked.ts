import process from "node:process";

/** How long this thread works from now on, in milliseconds, whatever else the machine has to do: asked as often as one likes. */
export function worked(): () => number {
  const begin = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(begin);
    return (user + system) / 1000;
  };
}
