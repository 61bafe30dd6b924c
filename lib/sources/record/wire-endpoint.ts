import type { FlowEndpoint, FlowWorkload } from "@/lib/domain/flow";
import type { WireCursor } from "./wire-cursor";

/** The Endpoint that fills the cursor's message. */
export function readEndpoint(cursor: WireCursor): FlowEndpoint {
  let id = 0;
  let identity = 0;
  let cluster = "";
  let namespace = "";
  let pod = "";
  const labels: string[] = [];
  const workloads: FlowWorkload[] = [];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 8:
        id = cursor.uint32();
        break;
      case 16:
        identity = cursor.uint32();
        break;
      case 26:
        namespace = cursor.text();
        break;
      case 34:
        labels.push(cursor.text());
        break;
      case 42:
        pod = cursor.text();
        break;
      case 50:
        workloads.push(readWorkload(cursor));
        break;
      case 58:
        cluster = cursor.text();
        break;
      default:
        cursor.skip(tag);
    }
  }
  return { id, identity, cluster, namespace, pod, labels, workloads };
}

function readWorkload(cursor: WireCursor): FlowWorkload {
  const outer = cursor.enter();
  let name = "";
  let kind = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 10) name = cursor.text();
    else if (tag === 18) kind = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { name, kind };
}
