import { TcpFlag, type FlowProtocol } from "@/lib/domain/flow";
import type { FlowDraft } from "./flow-draft";
import type { WireCursor } from "./wire-cursor";

/** Ethernet, at the cursor, into the draft. */
export function readEthernet(cursor: WireCursor, draft: FlowDraft): void {
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 10) draft.sourceMac = cursor.text();
    else if (tag === 18) draft.destinationMac = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
}

/** IP, at the cursor, into the draft. */
export function readIp(cursor: WireCursor, draft: FlowDraft): void {
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 10:
        draft.sourceAddress = cursor.text();
        break;
      case 18:
        draft.destinationAddress = cursor.text();
        break;
      case 32:
        draft.encrypted = cursor.bool();
        break;
      case 42:
        draft.sourceXlated = cursor.text();
        break;
      default:
        cursor.skip(tag);
    }
  }
  cursor.leave(outer);
}

/** Layer4, at the cursor, into the draft: the last protocol given is the one that counts, as in any oneof. */
export function readLayer4(cursor: WireCursor, draft: FlowDraft): void {
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 10:
        readPorts(cursor, draft, "TCP");
        break;
      case 18:
        readPorts(cursor, draft, "UDP");
        break;
      case 26:
        readIcmp(cursor, draft, "ICMPv4");
        break;
      case 34:
        readIcmp(cursor, draft, "ICMPv6");
        break;
      case 42:
        readPorts(cursor, draft, "SCTP");
        break;
      case 50:
        begin(draft, "VRRP");
        cursor.skip(tag);
        break;
      case 58:
        begin(draft, "IGMP");
        cursor.skip(tag);
        break;
      default:
        cursor.skip(tag);
    }
  }
  cursor.leave(outer);
}

function begin(draft: FlowDraft, protocol: FlowProtocol): void {
  draft.protocol = protocol;
  draft.sourcePort = 0;
  draft.destinationPort = 0;
  draft.tcpFlags = 0;
  draft.icmpType = 0;
  draft.icmpCode = 0;
}

function readPorts(cursor: WireCursor, draft: FlowDraft, protocol: "TCP" | "UDP" | "SCTP"): void {
  begin(draft, protocol);
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) draft.sourcePort = cursor.uint32();
    else if (tag === 16) draft.destinationPort = cursor.uint32();
    else if (tag === 26 && protocol === "TCP") draft.tcpFlags = readTcpFlags(cursor);
    else cursor.skip(tag);
  }
  cursor.leave(outer);
}

function readIcmp(cursor: WireCursor, draft: FlowDraft, protocol: "ICMPv4" | "ICMPv6"): void {
  begin(draft, protocol);
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) draft.icmpType = cursor.uint32();
    else if (tag === 16) draft.icmpCode = cursor.uint32();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
}

// By TCPFlags' field numbers.
const FLAG_OF_FIELD = [0, TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.PSH, TcpFlag.ACK, TcpFlag.URG, TcpFlag.ECE, TcpFlag.CWR, TcpFlag.NS];

function readTcpFlags(cursor: WireCursor): number {
  const outer = cursor.enter();
  let flags = 0;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    const flag = (tag & 7) === 0 ? (FLAG_OF_FIELD[tag >>> 3] ?? 0) : 0;
    if (flag === 0) cursor.skip(tag);
    else if (cursor.bool()) flags |= flag;
    else flags &= ~flag;
  }
  cursor.leave(outer);
  return flags;
}
