import type { NamedPort } from "./pod";

/** What an agent says of one pod: the identity it has now. */
export interface EndpointRecord {
  readonly namespace: string;
  /** The pod's name: Cilium names endpoints so. */
  readonly pod: string;
  /** 0: none given yet. */
  readonly identity: number;
  readonly addresses: readonly string[];
  /** Address of its node. */
  readonly nodeAddress: string;
  /** `ready`, `regenerating`, …; "" where slices do not carry it. */
  readonly state: string;
  readonly namedPorts: readonly NamedPort[];
}

/** The endpoints of one object: one for a CiliumEndpoint, up to a hundred for a CiliumEndpointSlice. */
export interface EndpointGroup {
  readonly key: string;
  readonly endpoints: readonly EndpointRecord[];
}
