import { type Leaf, textLeaves } from "./leaf.ts";

/** Which of AWS's partitions the ARNs name, and the domain that SDKs take for it. */
export function serviceLeaves(): Leaf[] {
	return textLeaves([
		["services/domain", "amazonaws.com"],
		["services/partition", "aws"],
	]);
}
