// The path as a first version would have it, to the same answers: dynamic loading, one object a flow, one fold a flow.
import { createNaiveFold } from "./naive-fold";
import { readNaively } from "./naive-stream";

readNaively(createNaiveFold());
