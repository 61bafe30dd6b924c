import type { FlowDns, FlowHttp, FlowKafka, FlowL7 } from "@/lib/domain/flow";
import { L7_TYPE } from "./words";
import type { WireCursor } from "./wire-cursor";

/** Layer7 at the cursor. */
export function readL7(cursor: WireCursor): FlowL7 {
  const outer = cursor.enter();
  let type = L7_TYPE.zero;
  let latencyNs = 0n;
  let http: FlowHttp | null = null;
  let dns: FlowDns | null = null;
  let kafka: FlowKafka | null = null;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 8:
        type = L7_TYPE.word(cursor.int32());
        break;
      case 16:
        latencyNs = cursor.uint64();
        break;
      case 802: // dns; one of three, the last counts
        dns = readDns(cursor);
        http = kafka = null;
        break;
      case 810: // http
        http = readHttp(cursor);
        dns = kafka = null;
        break;
      case 818: // kafka
        kafka = readKafka(cursor);
        http = dns = null;
        break;
      default:
        cursor.skip(tag);
    }
  }
  cursor.leave(outer);
  return { type, latencyNs, http, dns, kafka };
}

function readHttp(cursor: WireCursor): FlowHttp {
  const outer = cursor.enter();
  let code = 0;
  let method = "";
  let url = "";
  let protocol = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) code = cursor.uint32();
    else if (tag === 18) method = cursor.text();
    else if (tag === 26) url = cursor.freshText();
    else if (tag === 34) protocol = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { code, method, url, protocol };
}

function readDns(cursor: WireCursor): FlowDns {
  const outer = cursor.enter();
  const ips: string[] = [];
  const cnames: string[] = [];
  const qtypes: string[] = [];
  const rrtypes: string[] = [];
  let query = "";
  let ttl = 0;
  let observationSource = "";
  let rcode = 0;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 10:
        query = cursor.text();
        break;
      case 18:
        ips.push(cursor.text());
        break;
      case 24:
        ttl = cursor.uint32();
        break;
      case 34:
        cnames.push(cursor.text());
        break;
      case 42:
        observationSource = cursor.text();
        break;
      case 48:
        rcode = cursor.uint32();
        break;
      case 58:
        qtypes.push(cursor.text());
        break;
      case 66:
        rrtypes.push(cursor.text());
        break;
      default:
        cursor.skip(tag);
    }
  }
  cursor.leave(outer);
  return { query, ips, cnames, rcode, ttl, observationSource, qtypes, rrtypes };
}

function readKafka(cursor: WireCursor): FlowKafka {
  const outer = cursor.enter();
  let errorCode = 0;
  let apiVersion = 0;
  let apiKey = "";
  let correlationId = 0;
  let topic = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) errorCode = cursor.int32();
    else if (tag === 16) apiVersion = cursor.int32();
    else if (tag === 26) apiKey = cursor.text();
    else if (tag === 32) correlationId = cursor.int32();
    else if (tag === 42) topic = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { errorCode, apiVersion, apiKey, correlationId, topic };
}
