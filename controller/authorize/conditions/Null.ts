import { Bool } from "./Bool.ts";
import type { ConditionOperator } from "./operator.ts";

/** `true`: the key is not in the request; `false`: it is, and not empty. What it compares is that fact. */
export const Null: ConditionOperator = { ...Bool, presence: true };
