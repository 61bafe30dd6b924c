"use client";

import { useView } from "@/lib/client/view";
import { viewToQuestion } from "@/lib/wire/url";
import { FlowsOfView } from "./flows-of-view";

/** The table that users of `hubble observe` expect: live tail and what is held, in the same words. Another filter or window begins a new list. */
export function FlowsScreen() {
  const control = useView();
  return <FlowsOfView key={viewToQuestion(control.view).toString()} control={control} />;
}
