const SLAB_BYTES = 1 << 20;

/**
 * Copies small byte records into shared slabs, so that keeping a record keeps neither the network buffer it was read
 * from nor an allocation of its own. A slab goes when the last record in it is dropped.
 */
export function createSlab(): (bytes: Uint8Array) => Uint8Array {
  let slab = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (bytes.byteLength > SLAB_BYTES >> 2) return bytes.slice();
    if (used + bytes.byteLength > slab.byteLength) {
      slab = new Uint8Array(SLAB_BYTES);
      used = 0;
    }
    slab.set(bytes, used);
    used += bytes.byteLength;
    return slab.subarray(used - bytes.byteLength, used);
  };
}
