import { credentials, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { obey, startMeter } from "./meter";
import type { NaiveFlow } from "./naive-flow";

/** Reads a Relay as a first version would: the .proto loaded at run time, one object a flow with every default filled in. */
export function readNaively(take: (flow: NaiveFlow) => void): void {
  const definition = loadSync(["observer.proto"], { includeDirs: ["proto"], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as { observer: { Observer: ServiceClientConstructor } };
  const client = new loaded.observer.Observer(`127.0.0.1:${process.argv[2]}`, credentials.createInsecure());
  let flows = 0;
  const call = (client as unknown as { GetFlows(request: object): NodeJS.ReadableStream }).GetFlows({ follow: true });
  call.on("data", (response: { flow?: NaiveFlow }) => {
    if (!response.flow) return;
    flows += 1;
    take(response.flow);
  });
  call.on("error", (error: Error) => process.stderr.write(`${error.message}\n`));
  obey(startMeter(), () => flows);
}
