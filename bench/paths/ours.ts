// The whole path without history: memory is all there is.
import { obey, startMeter } from "./meter";
import { takeIn } from "./take-in";

const { counted } = takeIn(process.argv[2] ?? "");
obey(startMeter(), counted);
