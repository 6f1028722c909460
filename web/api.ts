/** What travels between editor and server, as the server declares it. */
export type {
  ArtifactInfo,
  ModelInfo,
  NodeFault,
  OutputInfo,
  Problem,
  RunEvent,
  RunInfo,
  RunRequest,
  RunState,
  ServerEvent,
  ServerStatus,
  Settings,
  TemplateInfo,
  WorkflowInfo,
} from "../src/server/api.ts";
