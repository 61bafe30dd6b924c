// The path as a first version would have it: the .proto loaded at run time, one object a flow with every default
// filled in, one fold a flow under a key of text, no batches. It keeps counts alone: no attempts, rings or names.
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { foldNaively, type NaiveFlow } from "./naive-fold";
import { obey, startMeter } from "./meter";

const definition = loadSync(["observer.proto"], { includeDirs: ["proto"], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
const loaded = loadPackageDefinition(definition) as unknown as { observer: { Observer: ServiceClientConstructor } };
const client = new loaded.observer.Observer(`127.0.0.1:${process.argv[2]}`, credentials.createInsecure());
const pairs = new Map<string, Record<string, number>>();
let flows = 0;
const call = (client as unknown as { GetFlows(request: object): NodeJS.ReadableStream }).GetFlows({ follow: true });
call.on("data", (response: { flow?: NaiveFlow }) => {
  if (!response.flow) return;
  flows += 1;
  foldNaively(pairs, response.flow);
});
call.on("error", (error: Error) => process.stderr.write(`${error.message}\n`));
obey(startMeter(), () => flows);
