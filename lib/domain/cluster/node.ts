import type { LabelSet } from "./label-set";

export interface NodeAddress {
  /** InternalIP, ExternalIP, Hostname, CiliumInternalIP and newer words. */
  readonly type: string;
  readonly address: string;
}

/** A Kubernetes node. */
export interface NodeRecord {
  readonly key: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: LabelSet;
  readonly addresses: readonly NodeAddress[];
  /** null: no Ready condition. */
  readonly ready: boolean | null;
  readonly kernel: string;
  readonly createdAtMs: number | null;
}

/** What an agent published of its node (CiliumNode). */
export interface CiliumNodeRecord {
  readonly key: string;
  readonly name: string;
  readonly addresses: readonly NodeAddress[];
  /** Networks that addresses of its pods come from, in CIDR notation; empty where IPAM gives nodes none. */
  readonly podRanges: readonly string[];
  readonly bootId: string;
  /** IPsec key index in use; null: none published. */
  readonly encryptionKey: number | null;
  /** Its WireGuard public key; null: none published, so no peer sends to it through WireGuard. */
  readonly wireguardKey: string | null;
  /** True when it chose not to encrypt what the node itself sends. */
  readonly optedOutOfNodeEncryption: boolean;
  readonly createdAtMs: number | null;
}
