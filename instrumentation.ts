/**
 * Next calls this once when its server starts. `countersign serve` has started the runtime by then, in the same
 * process; only `next dev` has nobody else who would.
 */
export async function register(): Promise<void> {
  if (process.env.NODE_ENV !== "development" || process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { startForDevelopment } = await import("@/lib/runtime/development");
  startForDevelopment();
}
