/** What of ASN.1's DER a certificate needs to be read: tag, length, content. */
export interface DerNode {
  readonly tag: number;
  /** The whole element, its head included. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** Bytes that are not DER. */
export class BrokenDer extends Error {
  override readonly name = "BrokenDer";
}

/** The element at the start of `bytes`; throws BrokenDer. */
export function readDer(bytes: Buffer): DerNode {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw new BrokenDer("the certificate is cut short");
  let head = 2;
  let length = first;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 4 || bytes.length < 2 + size) throw new BrokenDer("the certificate has a length that cannot be");
    length = bytes.readUIntBE(2, size);
    head += size;
  }
  if (length > bytes.length - head) throw new BrokenDer(`the certificate needs ${length} bytes, ${bytes.length - head} are left`);
  return { tag, whole: bytes.subarray(0, head + length), content: bytes.subarray(head, head + length) };
}

/** The elements of `bytes`, one after the other, `most` at most; throws BrokenDer, also when there are more. */
export function readDerList(bytes: Buffer, most = 1_000): DerNode[] {
  const nodes: DerNode[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    if (nodes.length >= most) throw new BrokenDer(`it holds more than ${most} parts`);
    const node = readDer(rest);
    nodes.push(node);
    rest = rest.subarray(node.whole.length);
  }
  return nodes;
}

const SEQUENCE = 0x30;
const OCTETS = 0x04;
const OBJECT_ID = 0x06;
const EXTENSIONS = 0xa3;

/** The certificates in `bytes`, one DER after the other as the Workload API sends them. Throws BrokenDer. */
export function splitCertificates(bytes: Buffer): Buffer[] {
  return readDerList(bytes).map((node) => {
    if (node.tag !== SEQUENCE) throw new BrokenDer("what should be a certificate is none");
    return node.whole;
  });
}

/** The content of a certificate's extension by the DER of its object id; null when it has none. Throws BrokenDer. */
export function findExtension(certificate: Buffer, id: Buffer): Buffer | null {
  const [body] = readDerList(readDer(certificate).content);
  const extensions = body && readDerList(body.content).find((node) => node.tag === EXTENSIONS);
  if (!extensions) return null;
  for (const extension of readDerList(readDer(extensions.content).content)) {
    const parts = readDerList(extension.content);
    const name = parts[0];
    const value = parts.at(-1);
    if (name?.tag === OBJECT_ID && name.content.equals(id) && value?.tag === OCTETS) return value.content;
  }
  return null;
}
