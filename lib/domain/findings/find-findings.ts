import { checkBaseEntries } from "./base-entries";
import { checkEntries } from "./entries";
import type { Findings } from "./finding";
import type { FindingGround } from "./finding-ground";
import { sceneOf, type FindingScene } from "./finding-scene";
import { checkHttpPaths } from "./http-path";
import { checkModule } from "./module-off";
import { checkPolicyPeers } from "./policy-peers";
import { checkPolicySelection } from "./policy-selection";
import { checkPolicyShapes } from "./policy-shapes";
import { checkPolicyValidity } from "./policy-validity";
import { createReport, type Report } from "./report";
import { checkSocketPaths } from "./socket-paths";
import { checkSpireAgents } from "./spire-agents";
import { checkSpireConfig } from "./spire-config";
import { checkSpirePath } from "./spire-path";
import { checkSpireServer } from "./spire-server";
import { checkTraffic } from "./traffic";

/** Every check there is. */
const CHECKS: readonly ((scene: FindingScene, report: Report) => void)[] = [
  checkModule,
  checkSpireServer,
  checkBaseEntries,
  checkSpireConfig,
  checkSocketPaths,
  checkSpireAgents,
  checkEntries,
  checkPolicyPeers,
  checkPolicyShapes,
  checkSpirePath,
  checkHttpPaths,
  checkPolicyValidity,
  checkPolicySelection,
  checkTraffic,
];

/** What is wrong in the cluster as far as it was read, worst first, and which checks could not be made. */
export function findFindings(ground: FindingGround): Findings {
  const scene = sceneOf(ground);
  const report = createReport();
  for (const check of CHECKS) check(scene, report);
  return report.result();
}
